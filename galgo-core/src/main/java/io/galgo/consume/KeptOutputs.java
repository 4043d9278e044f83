/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.EventId;
import io.galgo.produce.EncodedEvent;
import io.galgo.produce.EventEncoder;
import io.galgo.produce.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The outputs of one attempt at an event, in memory. Safe for any thread. */
final class KeptOutputs implements Outputs {

    private static final long OVERHEAD = 400;

    private final EventEncoder encoder;
    private final Consumer<String> topicCheck;
    private final List<EncodedEvent> events = new ArrayList<>();
    private boolean closed;

    /** @param topicCheck throws if there is no such topic */
    KeptOutputs(EventEncoder encoder, Consumer<String> topicCheck) {
        this.encoder = encoder;
        this.topicCheck = topicCheck;
    }

    @Override
    public EventId publish(NewEvent<?, ?> event) {
        topicCheck.accept(event.topic().name());
        var encoded = encoder.encode(event);
        synchronized (events) {
            if (closed) {
                throw new IllegalStateException(
                        "The handler has returned, and its outputs with it: publish before that");
            }
            events.add(encoded);
        }
        return encoded.id();
    }

    /** The attempt is over. Returns what it published. */
    List<EncodedEvent> close() {
        synchronized (events) {
            closed = true;
            return events;
        }
    }

    /** Returns roughly what outputs take on the heap, in bytes. */
    static long sizeOf(List<EncodedEvent> outputs) {
        return outputs.stream().mapToLong(output -> OVERHEAD + sizeOf(output)).sum();
    }

    /** Returns the size of an output's key and value, in bytes. */
    static int sizeOf(EncodedEvent output) {
        return (output.key() == null ? 0 : output.key().length) + (output.value() == null ? 0 : output.value().length);
    }
}
