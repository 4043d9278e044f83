/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.Picture;
import java.util.List;

/** Answers looks from a picture that nobody read from brokers, as a console that keeps up does. */
public final class SimulatedConsole {

    private SimulatedConsole() {}

    /** Does what is done after each refresh. */
    public static void prepare(Picture still) {
        Keeper.prepare(still);
    }

    /** Answers a look. */
    public static Answer<?> answer(Look<?> look, Picture still) {
        return Console.answer(look, still, List.of());
    }
}
