/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

import io.galgo.console.stream.CelFilter;
import io.galgo.console.stream.RecordFilter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Filters asked of orders of 500 bytes of JSON, as the contenders of {@code bench search} ask them, none of which is the one looked for. An
 * operation is one record.
 *
 * <p>{@link #literal} is the console's filter where the expression names a text, which is looked for in the raw bytes; {@link #decoding} where it
 * names none, so that each value is read, as far as the expression asks for it. Compare them with {@link #jsonThenCel}, as other consoles do it:
 * each value is made a map, and CEL asked of that.
 */
@State(Scope.Thread)
public class FilterPiece {

    private static final int RECORDS = 1_000;

    private final SearchJob job = new SearchJob("", "", "orders", 1, RECORDS, RECORDS, 0);
    private final RecordFilter literal = CelFilter.of(new GalgoSearch().filter(job));
    private final RecordFilter decoding = CelFilter.of(new GalgoSearch.Decoding().filter(job));
    private final JsonThenCel jsonThenCel = new JsonThenCel();

    private final List<ConsumerRecord<byte[], byte[]>> records = orders();
    private final List<ConsumerRecord<ByteBuffer, ByteBuffer>> fetched = records.stream()
            .map(record -> new ConsumerRecord<>(
                    record.topic(), 0, record.offset(), (ByteBuffer) null, ByteBuffer.wrap(record.value())))
            .toList();

    /** Loads CEL, which on a busy machine takes longer than a filter of the console may take for its first record. */
    @Setup
    public void loadCel() throws Exception {
        jsonThenCel.isWanted(job, records.get(0));
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int literal() {
        return accepted(literal);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int decoding() {
        return accepted(decoding);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int jsonThenCel() throws Exception {
        int accepted = 0;
        for (var record : records) {
            accepted += jsonThenCel.isWanted(job, record) ? 1 : 0;
        }
        return accepted;
    }

    private int accepted(RecordFilter filter) {
        int accepted = 0;
        for (var record : fetched) {
            accepted += filter.accepts(record) ? 1 : 0;
        }
        return accepted;
    }

    private static List<ConsumerRecord<byte[], byte[]>> orders() {
        var orders = new Order();
        return IntStream.range(0, RECORDS)
                .mapToObj(number -> new ConsumerRecord<byte[], byte[]>("orders", 0, number, null, orders.json(number)))
                .toList();
    }
}
