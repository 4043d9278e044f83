/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import org.apache.kafka.connect.source.SourceRecord;

/** Follows the log record by record. Used by the capture's thread alone. */
interface LogCursor {

    /**
     * Moves on past a record.
     *
     * @return whether it is a change of a row that was not published before
     */
    boolean moveTo(SourceRecord record);

    /** Returns where to go on once all records up to here are published. */
    Position position();

    /** Returns what tells the last change from all others in this log, for ever. */
    String place();
}
