/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.EventId;
import io.galgo.KafkaSettings;
import io.galgo.produce.DirectProducer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The Kafka client alone, with the settings Galgo gives it. Its records have the headers of an event, made before the measured time: the
 * same bytes on the wire, and none of the work to make them.
 */
public class PlainProducer implements ProduceContender {

    private static final int IDS = 1 << 16;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    public final List<Figures> measure(ProduceJob job, Ground ground) throws InterruptedException {
        var headers = headers(job.topic());
        try (var producer = DirectProducer.create(
                new KafkaSettings(Map.<String, Object>of("bootstrap.servers", job.bootstrapServers())))) {
            return List.of(new Load().measure(job, (number, key, value, ended) -> {
                var record = new ProducerRecord<>(
                        job.topic(), null, null, key.getBytes(UTF_8), value, headers.get(number % headers.size()));
                producer.send(record, (metadata, failure) -> ended.accept(failure));
            }));
        }
    }

    /** The headers that records get by turns. */
    List<List<Header>> headers(String topic) {
        return IntStream.range(0, IDS)
                .mapToObj(i -> List.of(
                        header("ce_specversion", "1.0"),
                        header("ce_id", EventId.next().value()),
                        header("ce_source", "bench"),
                        header("ce_type", topic),
                        header("ce_time", "2026-01-01T12:00:00.%06dZ".formatted(i)),
                        header("content-type", "application/octet-stream")))
                .toList();
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }
}
