/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import io.galgo.console.ShowRecord.RecordDetail;
import io.galgo.console.dead.DeadLetterFormat;
import io.galgo.console.stream.RecordText;
import java.util.List;
import org.apache.kafka.common.header.Headers;

/** The topic that a record's event came from: who may read that may read its copies. */
final class Origin {

    private static final String PARKED = ".galgo-parked";
    private static final String OF_SPRING = "kafka_dlt-original-topic";

    private Origin() {}

    /** Headers are believed in topics of copies alone: anywhere else a producer could name whatever topic it likes. */
    static boolean holdsCopies(String topic) {
        return DeadLetterFormat.isDeadLetterTopic(topic) || topic.endsWith(PARKED);
    }

    static String of(String topic, RecordDetail record) {
        var letter = record.deadLetter().flatMap(dead -> dead.origin()).map(Origin::topicOf);
        return letter.filter(origin -> holdsCopies(topic)).orElseGet(() -> of(topic, record.headers()));
    }

    /** The topic of an address as {@code shop.orders/7@812044}. */
    private static String topicOf(String address) {
        int slash = address.lastIndexOf('/');
        return slash < 0 ? address : address.substring(0, slash);
    }

    static String of(String topic, Headers headers) {
        var origin = topic;
        for (var header : headers) {
            boolean names = header.key().equals(HeaderNames.ORIGIN_TOPIC)
                    || header.key().equals(OF_SPRING);
            if (names && holdsCopies(topic) && header.value() != null) {
                origin = new String(header.value(), UTF_8);
            }
        }
        return origin;
    }

    static String of(String topic, List<RecordText.HeaderText> headers) {
        return headers.stream()
                .filter(header -> holdsCopies(topic)
                        && (header.name().equals(HeaderNames.ORIGIN_TOPIC)
                                || header.name().equals(OF_SPRING)))
                .map(RecordText.HeaderText::value)
                .reduce((one, later) -> later)
                .orElse(topic);
    }
}
