/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static io.galgo.cdc.ChangeReader.isChange;
import static io.galgo.cdc.ChangeReader.snapshot;
import static io.galgo.cdc.ChangeReader.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Follows MariaDB's binary log. The connector's own offsets are exact here: the beginning of a transaction, and how many of its events and
 * rows are done.
 */
final class BinlogCursor implements LogCursor {

    private boolean snapshot;
    private Map<String, Object> offset = Map.of();
    private String place;

    BinlogCursor(Optional<Position> from) {
        snapshot = from.isEmpty();
        from.ifPresent(position -> offset = position.offset());
    }

    @Override
    public boolean moveTo(SourceRecord record) {
        if (!isChange(record)) {
            if (!record.sourceOffset().containsKey("snapshot")) {
                snapshot = false;
                take(record.sourceOffset());
            }
            return false;
        }
        var source = source(record);
        var said = snapshot(source);
        snapshot = !said.equals("false") && !said.equals("last");
        take(record.sourceOffset());
        var log = source.get("file") + "/" + source.get("pos");
        place = said.equals("false")
                ? source.get("server_id") + "/" + source.get("gtid") + '/' + source.get("ts_ms") + '/' + log + '/'
                        + source.get("row")
                : "snapshot/" + log + '/' + ChangeReader.key(record);
        return true;
    }

    private void take(Map<String, ?> now) {
        offset = new HashMap<>(now);
        offset.remove("snapshot");
        offset.remove("snapshot_completed");
    }

    @Override
    public Position position() {
        return new Position(snapshot, offset, null);
    }

    @Override
    public String place() {
        return place;
    }
}
