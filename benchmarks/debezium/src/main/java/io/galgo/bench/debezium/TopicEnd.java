/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.debezium;

import io.galgo.bench.produce.ProduceJob;
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

/** How many records the job's topic has. */
final class TopicEnd implements AutoCloseable {

    private static final long PATIENCE_NANOS = 180_000_000_000L;
    private static final long LOOK_NANOS = 5_000_000;

    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> partitions;

    TopicEnd(ProduceJob job) {
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, job.bootstrapServers()));
        partitions = IntStream.range(0, job.partitions())
                .mapToObj(partition -> new TopicPartition(job.topic(), partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    }

    long now() throws ExecutionException, InterruptedException {
        return admin.listOffsets(partitions).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    /**
     * Waits until there are so many.
     *
     * @param check throws if that cannot happen any more
     */
    void await(long end, Runnable check) throws ExecutionException, InterruptedException {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (now() < end) {
            check.run();
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("Not published in time: " + end + " events");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
