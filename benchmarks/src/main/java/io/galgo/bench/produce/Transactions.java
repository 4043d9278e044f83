/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Business transactions, as many as eight writers can do: each changes a row, and publishes an event in some way. */
public abstract class Transactions implements ProduceContender {

    private static final int WRITERS = 8;
    private static final int WARM_UPS = 3;
    private static final int CONNECTIONS = WRITERS + 6;

    abstract Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException;

    @Override
    public final List<Figures> measure(ProduceJob job, Ground ground) throws Exception {
        try (var database = ServiceDatabase.create(job.jdbcUrl(), CONNECTIONS);
                var publishing = open(job, database)) {
            rate(publishing, WARM_UPS * job.warmUpMillis()); // some thousands a second compile a program slowly
            System.gc();
            return List.of(Figures.rate(job.contender(), rate(publishing, job.millis())));
        }
    }

    private static double rate(Publishing publishing, long millis) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        var writers = Executors.newFixedThreadPool(WRITERS);
        try {
            var work = new ArrayList<Callable<Long>>();
            for (int writer = 0; writer < WRITERS; writer++) {
                var random = new SplittableRandom(writer);
                work.add(() -> write(publishing, random, end));
            }
            long done = 0;
            for (Future<Long> each : writers.invokeAll(work)) {
                done += each.get();
            }
            return done * 1e9 / (System.nanoTime() - start);
        } finally {
            writers.shutdownNow();
        }
    }

    private static long write(Publishing publishing, SplittableRandom random, long end) throws SQLException {
        long done = 0;
        while (System.nanoTime() < end) {
            publishing.transact(random.nextInt(ServiceDatabase.ACCOUNTS), Load.value(done++));
        }
        return done;
    }

    /** No event at all. */
    public static final class WithoutEvents extends Transactions {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) {
            return new Publishing.None(database);
        }
    }

    /** Events sent after the commit. */
    public static final class SendAfterCommit extends Transactions {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) {
            return Publishing.AfterCommit.open(job, database);
        }
    }

    /** The outbox table; its relay runs elsewhere, at another time. */
    public static final class Table extends Transactions {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.table(job, database);
        }
    }

    /** The outbox log, in the same way. */
    public static final class Log extends Transactions {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.log(job, database);
        }
    }

    /** The outbox table with its relay in the same process, on the same machine. */
    public static final class TableRelayed extends Transactions {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.table(job, database).relayed();
        }
    }

    /** The outbox log with its relay, in the same way. */
    public static final class LogRelayed extends Transactions {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.log(job, database).relayed();
        }
    }
}
