/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log through Debezium's connector, from a position on, in the place of a Kafka Connect worker. Used by the capture's thread alone;
 * the connector has threads of its own behind a bounded queue.
 */
final class LogReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    private final SourceTask task;

    /** Starts to read: where {@code offset} says, else with a snapshot. */
    LogReader(CaptureSettings settings, DatabaseLog log, Optional<Map<String, Object>> offset) {
        var connector = connectorSettings(settings, log);
        task = log.task();
        task.initialize(new Context(connector, offset));
        try {
            task.start(connector);
        } catch (RuntimeException e) {
            close();
            throw failed(e);
        }
    }

    private static Map<String, String> connectorSettings(CaptureSettings settings, DatabaseLog log) {
        var database = settings.database();
        var connector = new HashMap<String, String>();
        connector.put("poll.interval.ms", "50");
        connector.put("snapshot.mode", "initial");
        connector.putAll(log.connectorSettings());
        connector.putAll(settings.further());
        connector.put("name", settings.owned());
        connector.put("topic.prefix", settings.owned());
        connector.put("database.hostname", database.host());
        connector.put("database.port", Integer.toString(database.port()));
        connector.put("database.user", database.user());
        connector.put("database.password", database.password());
        connector.put(
                "table.include.list",
                settings.tables().keySet().stream().map(Pattern::quote).collect(Collectors.joining(",")));
        connector.put("tombstones.on.delete", "false");
        connector.put("skipped.operations", "none"); // else a TRUNCATE is not told
        connector.put(
                "heartbeat.interval.ms", Long.toString(settings.heartbeat().toMillis()));
        connector.put("unavailable.value.placeholder", ChangeReader.UNAVAILABLE);
        connector.put("decimal.handling.mode", "string");
        connector.put("time.precision.mode", "adaptive_time_microseconds");
        connector.put("errors.max.retries", "0"); // the capture begins again by itself, from the position in Kafka
        return connector;
    }

    /** Returns what came, perhaps nothing; waits for it for a moment. */
    List<SourceRecord> poll() throws InterruptedException {
        try {
            var records = task.poll();
            return records == null ? List.of() : records;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** Lets the database drop its log up to this position. */
    void published(SourceRecord last, Position position) throws InterruptedException {
        if (!position.snapshot()) {
            task.commitRecord(
                    new SourceRecord(last.sourcePartition(), position.offset(), last.topic(), null, null), null);
            task.commit();
        }
    }

    private static ConnectException failed(RuntimeException failure) {
        return failure instanceof ConnectException known ? known : new ConnectException(failure.getMessage(), failure);
    }

    @Override
    public void close() {
        try {
            task.stop();
        } catch (RuntimeException e) {
            LOG.debug("The connector did not stop in good order", e); // what it had read is read again
        }
    }

    private record Context(Map<String, String> configs, Optional<Map<String, Object>> offset)
            implements SourceTaskContext, OffsetStorageReader {

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return this;
        }

        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return offset.orElse(null);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            var offsets = new HashMap<Map<String, T>, Map<String, Object>>();
            partitions.forEach(partition -> offsets.put(partition, offset.orElse(null)));
            return offsets;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("There is no Connect worker");
        }
    }
}
