/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.console.act.Act;
import io.galgo.console.act.Plan;
import io.galgo.console.act.Report;
import java.time.Duration;
import java.time.ZoneId;

/** The way by which acts reach a group: by this command's own hand, or by a console's. By one thread. */
sealed interface Door extends AutoCloseable permits DirectDoor, ConsoleDoor {

    /**
     * What an act would do.
     *
     * @param plan as it is shown, and carried out by the same door
     * @param needsReason whether it is not done without a reason
     */
    record Seen(Plan plan, boolean needsReason) {}

    /**
     * Says what an act would do. Nothing is changed.
     *
     * @param zone of the times in sentences
     */
    Seen preview(Act act, ZoneId zone);

    /**
     * Carries out what was seen.
     *
     * @param patience for how long to wait for what instances say
     */
    Report carryOut(Plan plan, Duration patience);

    @Override
    void close();
}
