/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.dead.DeadLetter;
import io.galgo.console.dead.DeadLetterFormat;
import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.console.stream.RecordText;
import io.galgo.console.stream.RecordText.HeaderText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One record, whole; of a dead letter also what it says.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset where it is
 */
public record ShowRecord(String topic, int partition, long offset) implements Scan<ShowRecord.RecordDetail> {

    /**
     * A record.
     *
     * @param address where it is
     * @param timestamp when it was sent or appended
     * @param key its key as text, hexadecimal if it is none; empty if it has no key
     * @param value its value likewise
     * @param headers its headers in order; those whose names look like credentials are masked
     * @param deadLetter what it says as a dead letter; empty if it is none
     */
    public record RecordDetail(
            String address,
            Instant timestamp,
            Optional<String> key,
            Optional<String> value,
            List<HeaderText> headers,
            Optional<DeadLetter> deadLetter) {
        public RecordDetail {
            headers = List.copyOf(headers);
        }
    }

    @Override
    public Scope scope() {
        return Scope.topics(NamePattern.exactly(topic));
    }

    @Override
    public RecordDetail from(Picture picture, LogReader logs, List<String> notKnown) {
        if (picture.topic(topic).isEmpty()) {
            throw NotThereException.of("topic", topic, picture.topics());
        }
        var where = topic + "/" + partition;
        var state = picture.partition(topic, partition)
                .orElseThrow(() -> new NotThereException("There is no partition " + where + "."));
        if (offset < state.start() || offset >= state.end()) {
            throw new NotThereException("There is no offset " + offset + " in " + where + ": its log goes from "
                    + state.start() + " to " + (state.end() - 1) + ".");
        }
        var record = logs.readOne(topic, partition, offset)
                .orElseThrow(
                        () -> new NotThereException(
                                "No record stands at " + where + "@" + offset
                                        + ": compaction removed it, or it is a transaction's marker or of one that is open or was aborted."));
        return detail(record);
    }

    private static RecordDetail detail(ConsumerRecord<byte[], byte[]> record) {
        var text = RecordText.of(record);
        return new RecordDetail(
                text.address(),
                text.timestamp(),
                text.key(),
                text.value(),
                text.headers(),
                DeadLetterFormat.read(record));
    }
}
