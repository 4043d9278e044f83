/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.lag.Standing;

/** The colour of each state. Fine has none. */
final class Styles {

    private Styles() {}

    static Terminal.Style of(Standing standing) {
        return switch (standing) {
            case NO_OWNER, NEEDS_YOU -> Terminal.Style.HELD;
            case WAITS -> Terminal.Style.WAITING;
            case CATCHING_UP -> Terminal.Style.CATCHING_UP;
            case PAUSED -> Terminal.Style.PAUSED;
            case NOT_KNOWN -> Terminal.Style.QUIET;
            case FINE -> Terminal.Style.PLAIN;
        };
    }
}
