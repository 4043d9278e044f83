/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import io.galgo.jdbc.Outbox;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * How fast a relay publishes what has piled up, with nobody writing meanwhile. A first pile warms it up. Counted from its first batch to its
 * last, by the ends of the topic's partitions.
 */
public abstract class Relaying implements ProduceContender {

    private static final int CONNECTIONS = 6;
    private static final int SHARE_OF_WARM_UP = 2;
    private static final long PATIENCE_NANOS = 180_000_000_000L;
    private static final long LOOK_NANOS = 5_000_000;

    private final int eventsATransaction;

    Relaying(int eventsATransaction) {
        this.eventsATransaction = eventsATransaction;
    }

    abstract Publishing.Through open(ProduceJob job, ServiceDatabase database) throws SQLException;

    /** Returns how many events a second are expected at most, so that a pile lasts as long as a run. */
    abstract long expected();

    @Override
    public final List<Figures> measure(ProduceJob job, Ground ground) throws Exception {
        int count = (int) Math.max(10L * eventsATransaction, expected() * job.millis() / 1_000);
        try (var database = ServiceDatabase.create(job.jdbcUrl(), CONNECTIONS);
                var publishing = open(job, database);
                var admin = Admin.create(
                        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) job.bootstrapServers()))) {
            pile(publishing, count / SHARE_OF_WARM_UP);
            var relay = publishing.outbox().startRelay();
            awaitEnd(job, admin, count / SHARE_OF_WARM_UP);
            relay.close();
            long before = end(job, admin);
            try (var second = again(job, database)) {
                pile(publishing, count);
                System.gc();
                second.startRelay();
                awaitEnd(job, admin, before + 1);
                long start = System.nanoTime();
                long first = end(job, admin) - before;
                awaitEnd(job, admin, before + count);
                return List.of(Figures.rate(job.contender(), (count - first) * 1e9 / (System.nanoTime() - start)));
            }
        }
    }

    abstract Outbox again(ProduceJob job, ServiceDatabase database);

    private void pile(Publishing.Through publishing, int count) throws SQLException {
        for (int done = 0; done < count; done += eventsATransaction) {
            int from = done;
            publishing.outbox().<SQLException>inTransaction(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute(
                            "SET LOCAL synchronous_commit = off"); // nobody measures how long the piling takes
                }
                for (int i = from; i < from + eventsATransaction; i++) {
                    if (eventsATransaction == 1) {
                        ServiceDatabase.change(connection, i % ServiceDatabase.ACCOUNTS);
                    }
                    publishing.outbox().publish(connection, publishing.topic(), "key-" + i % Load.KEYS, Load.value(i));
                }
            });
        }
    }

    private static void awaitEnd(ProduceJob job, Admin admin, long end)
            throws ExecutionException, InterruptedException {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (end(job, admin) < end) {
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("The relay did not publish " + end + " events in time");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Returns how many records are there; the end of a transaction counts as one, a batch's among thousands. */
    private static long end(ProduceJob job, Admin admin) throws ExecutionException, InterruptedException {
        var partitions = IntStream.range(0, job.partitions())
                .mapToObj(partition -> new TopicPartition(job.topic(), partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        return admin.listOffsets(partitions).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    /** Rows of the table, written ten a transaction. */
    public static final class Table extends Relaying {

        public Table() {
            super(10);
        }

        @Override
        long expected() {
            return 60_000;
        }

        @Override
        Publishing.Through open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.table(job, database);
        }

        @Override
        Outbox again(ProduceJob job, ServiceDatabase database) {
            return Outbox.create(Publishing.galgo(job), database.connections());
        }
    }

    /** Messages of the log, written ten a transaction. */
    public static class Log extends Relaying {

        public Log() {
            super(10);
        }

        Log(int eventsATransaction) {
            super(eventsATransaction);
        }

        @Override
        long expected() {
            return 40_000;
        }

        @Override
        Publishing.Through open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.log(job, database);
        }

        @Override
        Outbox again(ProduceJob job, ServiceDatabase database) {
            return Outbox.builder(Publishing.galgo(job), database.connections())
                    .log(job.jdbcUrl())
                    .build();
        }
    }

    /** The same, each message in a transaction of its own, with the change of a row, which the server decodes too. */
    public static final class LogOfSingles extends Log {

        public LogOfSingles() {
            super(1);
        }

        @Override
        long expected() {
            return 10_000;
        }
    }
}
