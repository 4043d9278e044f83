/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.HeaderNames;
import io.galgo.console.ShowRecord.RecordDetail;
import io.galgo.console.dead.DeadLetterFormat;

/** The topic that a record's event came from: who may read that may read its copies. */
final class Origin {

    private static final String PARKED = ".galgo-parked";

    private Origin() {}

    /** Headers are believed in topics of copies alone: anywhere else a producer could name whatever topic it likes. */
    static String of(String topic, RecordDetail record) {
        if (!DeadLetterFormat.isDeadLetterTopic(topic) && !topic.endsWith(PARKED)) {
            return topic;
        }
        var letter = record.deadLetter().flatMap(dead -> dead.origin()).map(Filter::topicOf);
        return letter.or(() -> record.headers().stream()
                        .filter(header -> header.name().equals(HeaderNames.ORIGIN_TOPIC))
                        .map(header -> header.value())
                        .reduce((one, later) -> later))
                .orElse(topic);
    }
}
