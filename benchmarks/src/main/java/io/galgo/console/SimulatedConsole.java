/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.Picture;
import java.time.Duration;

/** Answers looks from a picture that nobody read from brokers, as a console does that is refreshed in the background. */
public final class SimulatedConsole {

    /** For how long a console reads commits before it shows what it knows. */
    public static final Duration FOR_FIRST = Console.FOR_FIRST;

    private SimulatedConsole() {}

    /** Returns a console of a cluster that is simulated: it asks no brokers. */
    public static Console of(Picture simulated) {
        return new Console(simulated);
    }

    /** Does what is done after each refresh. */
    public static void prepare(Picture still) {
        Console.prepare(still);
    }

    /** Answers a look. */
    public static Answer<?> answer(Look<?> look, Picture still) {
        return Console.answer(look, still);
    }
}
