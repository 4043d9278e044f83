/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.Picture;

/** Answers looks from a picture that nobody read from brokers, as a console does that is refreshed in the background. */
public final class SimulatedConsole {

    private SimulatedConsole() {}

    /** Does what is done after each refresh. */
    public static void prepare(Picture still) {
        Console.prepare(still);
    }

    /** Answers a look. */
    public static Answer<?> answer(Look<?> look, Picture still) {
        return Console.answer(look, still);
    }
}
