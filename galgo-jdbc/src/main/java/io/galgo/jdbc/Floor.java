/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.jdbc.RelayTable.Horizon;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.function.LongSupplier;

/**
 * The number below which there is no row and will be none, so that a look need not pass all the deleted rows that a long transaction keeps the
 * database from removing: 400,000 of them cost 50 to 165 ms a look.
 *
 * <p>Why no row is missed: whoever has drawn a number holds a lock on the table until the end of its transaction. Of all numbers drawn up to a
 * moment, those not committed then belong to the holders of that moment. Once the last of these has ended, what they wrote can be seen, and
 * the floor rises to the lowest row there is, or above those numbers. It never rises above a row, stuck ones among them. In case somebody
 * inserts a number by hand or sets the sequence back, all rows are looked at once a minute.
 *
 * <p>For one connection, and one thread.
 */
final class Floor {

    private static final long RAISE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long RECHECK_NANOS = Duration.ofMinutes(1).toNanos();

    private final RelayTable table;
    private final LongSupplier nanoTime;
    private long value;
    private Horizon pending;
    private long raiseAt;
    private long recheckAt;

    Floor(RelayTable table, LongSupplier nanoTime) {
        this.table = table;
        this.nanoTime = nanoTime;
        raiseAt = nanoTime.getAsLong();
        recheckAt = raiseAt + RECHECK_NANOS;
    }

    long value() {
        return value;
    }

    /** Raises the floor if it can be, asking at most once a second. */
    void raise(Connection connection) throws SQLException {
        long now = nanoTime.getAsLong();
        if (now - raiseAt < 0) {
            return;
        }
        raiseAt = now + RAISE_NANOS;
        if (now - recheckAt >= 0) {
            recheckAt = now + RECHECK_NANOS;
            value = Math.min(value, table.lowest(connection, 0));
        }
        var horizon = table.horizon(connection);
        if (horizon.isEmpty() || (pending != null && horizon.get().drawn() < pending.drawn())) {
            value = 0; // nobody knows, or numbers begin anew
            pending = horizon.orElse(null);
            return;
        }
        if (pending == null) {
            pending = horizon.get();
            return;
        }
        var still = new HashSet<>(pending.writers());
        still.retainAll(horizon.get().writers());
        if (still.isEmpty()) {
            value = Math.min(pending.drawn() + 1, table.lowest(connection, value));
            pending = horizon.get();
        }
    }
}
