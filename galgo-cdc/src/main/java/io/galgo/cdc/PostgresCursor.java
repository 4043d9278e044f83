/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static io.galgo.cdc.ChangeReader.isChange;
import static io.galgo.cdc.ChangeReader.snapshot;
import static io.galgo.cdc.ChangeReader.source;

import io.galgo.cdc.Position.Published;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Follows PostgreSQL's write-ahead log. A position is the end of the last whole transaction, and behind it the last change published of the
 * next one. The connector starts at the former, so that transactions come whole, always with the same changes in the same order; those that
 * were published are passed over here. The connector's own search for a place inside a transaction is not used: it cannot tell apart the
 * changes of a statement that writes many rows as one log record.
 *
 * <p>A change is told from all others by the place of its log record, its number there, its transaction and that one's time of commit. The
 * latter two differ where a server was restored to an earlier time and writes the same places again.
 */
final class PostgresCursor implements LogCursor {

    private static final String COMMIT = "lsn_commit";

    private final String systemId;
    private boolean snapshot;
    /** The end of the last whole transaction. */
    private long boundary;
    /** The last change seen. */
    private Published seen;
    /** The last change that was published before this run; null once it is passed. */
    private Published resume;

    private String place;

    PostgresCursor(String systemId, Optional<Position> from) {
        this.systemId = systemId;
        snapshot = from.isEmpty();
        from.ifPresent(position -> {
            boundary = boundary(position);
            resume = position.published();
        });
    }

    @Override
    public boolean moveTo(SourceRecord record) {
        return isChange(record) ? moveToChange(record) : passHeartbeat(record.sourceOffset());
    }

    private boolean passHeartbeat(Map<String, ?> offset) {
        if (!offset.containsKey("snapshot")) {
            moveBoundary(offset);
        }
        return false;
    }

    private boolean moveToChange(SourceRecord record) {
        var source = source(record);
        long lsn = source.getInt64("lsn");
        var said = snapshot(source);
        if (!said.equals("false")) {
            snapshot = !said.equals("last");
            boundary = lsn;
            place = systemId + "/snapshot/" + lsn + '/' + ChangeReader.key(record);
            return true;
        }
        moveBoundary(record.sourceOffset());
        long txId = source.getInt64("txId");
        boolean samePlace = seen != null && seen.txId() == txId && seen.lsn() == lsn;
        seen = new Published(txId, lsn, samePlace ? seen.index() + 1 : 0);
        place = systemId + '/' + txId + '/' + source.get("ts_us") + '/' + lsn + '/' + seen.index();
        if (resume != null && wasPublished(seen, resume)) {
            return false;
        }
        resume = null;
        return true;
    }

    private void moveBoundary(Map<String, ?> offset) {
        var commit = (Long) offset.get(COMMIT);
        snapshot = false;
        if (commit != null && commit > boundary) {
            boundary = commit;
            seen = null;
            resume = null;
        } else if (boundary == 0) { // nothing was there to be read by the snapshot, and no transaction has ended yet
            boundary = (Long) offset.get("lsn");
        }
    }

    /** Within a transaction the log's places rise. */
    private static boolean wasPublished(Published change, Published last) {
        return change.txId() == last.txId()
                && (change.lsn() < last.lsn() || (change.lsn() == last.lsn() && change.index() <= last.index()));
    }

    /** Returns the end of the last whole transaction before a position. */
    static long boundary(Position position) {
        return (Long) position.offset().get(COMMIT);
    }

    /**
     * The connector takes {@code lsn} for the last change that was seen, looks for it, and goes on with the one behind. A change of a
     * transaction that overlaps the last one can stand at the very byte where that one ends; so {@code lsn} is one below, where nothing
     * stands, and the connector goes on with the first transaction that ends behind {@code lsn_commit}.
     */
    @Override
    public Position position() {
        var offset = new HashMap<String, Object>();
        offset.put("lsn", boundary - 1);
        offset.put(COMMIT, boundary);
        return new Position(snapshot, offset, resume == null ? seen : resume);
    }

    @Override
    public String place() {
        return place;
    }
}
