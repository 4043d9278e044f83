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
    private final Context context;

    /** Starts to read: where {@code offset} says, else with a snapshot. */
    LogReader(CaptureSettings settings, DatabaseLog log, Optional<Map<String, Object>> offset) {
        var connector = connectorSettings(settings, log);
        task = log.task();
        context = new Context(connector, offset.orElse(null));
        task.initialize(context);
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
        connector.put("max.queue.size.in.bytes", Long.toString(64L << 20)); // else large rows fill the memory
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

    /** Lets the database drop its log up to a position that Kafka has acknowledged; it is told at the next {@link #poll} or on closing. */
    void published(Position position) throws InterruptedException {
        if (!position.snapshot()) {
            context.offset = position.offset();
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

    /**
     * What is stored of the connector's position. It asks when it starts, and each time it confirms a position to the database: what is stored
     * then is what it confirms, whatever it has read meanwhile.
     */
    private static final class Context implements SourceTaskContext, OffsetStorageReader {

        private final Map<String, String> configs;
        /** Null before a snapshot is finished. Written by the capture's thread; the connector may ask on any. */
        private volatile Map<String, Object> offset;

        Context(Map<String, String> configs, Map<String, Object> offset) {
            this.configs = configs;
            this.offset = offset;
        }

        @Override
        public Map<String, String> configs() {
            return configs;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return this;
        }

        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return offset;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            var offsets = new HashMap<Map<String, T>, Map<String, Object>>();
            partitions.forEach(partition -> offsets.put(partition, offset));
            return offsets;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("There is no Connect worker");
        }
    }
}
