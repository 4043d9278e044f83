/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

/** Which preview says what a verb would do. */
final class Previews {

    private Previews() {}

    static Draft of(Sight sight, Act act) {
        return switch (act.verb()) {
            case RETRY -> new EventPreview(sight, act).retry();
            case SKIP -> new EventPreview(sight, act).skip();
            case INTERRUPT -> new EventPreview(sight, act).interrupt();
            case ASK -> new EventPreview(sight, act).ask();
            case PARK -> new EventPreview(sight, act).park();
            case RELEASE -> new EventPreview(sight, act).release();
            case PAUSE ->
                act.parameter("job").isPresent()
                        ? new JobPreview(sight, act).pause()
                        : new SettingPreview(sight, act).pause();
            case RESUME ->
                act.parameter("job").isPresent()
                        ? new JobPreview(sight, act).resume()
                        : new SettingPreview(sight, act).resume();
            case SET -> new SettingPreview(sight, act).set();
            case UNSET -> new SettingPreview(sight, act).unset();
            case SEEK -> new SeekPreview(sight, act).seek();
            case REDRIVE -> new JobPreview(sight, act).redrive();
            case REPLAY -> new JobPreview(sight, act).replay();
            case DISMISS -> new JobPreview(sight, act).dismiss();
            case REOPEN -> new JobPreview(sight, act).reopen();
            case CANCEL -> new JobPreview(sight, act).cancel();
            case UNDO -> throw new IllegalArgumentException("Undo names an act, and an act is no group's");
            case REQUEUE ->
                throw new IllegalArgumentException("Stuck rows stand in a service's database: galgo outbox");
        };
    }
}
