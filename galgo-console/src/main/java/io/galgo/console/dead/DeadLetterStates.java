/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.dead;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.consume.DeadLetterState;
import io.galgo.consume.DeadLetterStatus;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What has become of a group's dead letters, from its topic of states. */
public final class DeadLetterStates {

    private static final String DEAD = ".galgo-dead";
    private static final String STATE = ".galgo-dead-state";

    private final Map<String, DeadLetterState> byLetter = new HashMap<>();

    /** Tells whether a topic holds states, by its name. */
    public static boolean isStateTopic(String topic) {
        return topic.endsWith(STATE);
    }

    /** Takes a record of a topic of states; a later one of the same letter counts. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null) {
            var topic = record.topic().substring(0, record.topic().length() - STATE.length()) + DEAD;
            byLetter.put(
                    topic + "/" + new String(record.key(), UTF_8),
                    DeadLetterStatus.read(record).state());
        }
    }

    /** Returns a letter's state: open, if nobody has done anything about it. */
    public DeadLetterState of(DeadLetter letter) {
        return byLetter.getOrDefault(
                letter.topic() + "/" + letter.partition() + "/" + letter.offset(), DeadLetterState.OPEN);
    }
}
