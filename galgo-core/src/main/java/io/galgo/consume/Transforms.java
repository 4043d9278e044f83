/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.produce.EncodedEvent;
import io.galgo.produce.EventEncoder;
import io.galgo.retry.NonRetryableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Gives handlers a place for their outputs, and knows which outputs brokers have refused. Usually an event's key goes on as soon as its
 * handler has succeeded, since its outputs will be committed in their turn. After a refusal the keys of events with such outputs wait until
 * these are committed: then a refusal is that event's failure, before anything behind it has run. Safe for any thread.
 */
final class Transforms {

    private final EventEncoder encoder;
    private final Consumer<String> topicCheck;

    /** From which size of key and value on a topic's outputs are doubted. */
    private final Map<String, Integer> doubted = new ConcurrentHashMap<>();

    /** @param topicCheck throws if there is no such topic */
    Transforms(EventEncoder encoder, Consumer<String> topicCheck) {
        this.encoder = encoder;
        this.topicCheck = topicCheck;
    }

    KeptOutputs outputs() {
        return new KeptOutputs(encoder, topicCheck);
    }

    /** Tells whether brokers may well refuse one of these. */
    boolean isDoubted(List<EncodedEvent> outputs) {
        if (doubted.isEmpty()) {
            return false;
        }
        return outputs.stream()
                .anyMatch(output ->
                        KeptOutputs.sizeOf(output) >= doubted.getOrDefault(output.topic(), Integer.MAX_VALUE));
    }

    /**
     * Notes that an output was refused.
     *
     * @return the failure of the event whose output it is
     */
    Exception refused(EncodedEvent output, Exception why) {
        int from = TooLarge.is(why) ? KeptOutputs.sizeOf(output) : 0;
        doubted.merge(output.topic(), from, Math::min);
        var message = "Its output " + output.id() + " was refused by " + output.topic() + ": " + why.getMessage();
        return TooLarge.is(why)
                ? new NonRetryableException(message + " (raise the topic's " + TooLarge.setting(why) + ")", why)
                : new IllegalStateException(message, why);
    }

    /** Notes that doubted outputs were taken: a topic as a whole is doubted no longer. */
    void taken(List<EncodedEvent> outputs) {
        outputs.forEach(output -> doubted.remove(output.topic(), 0));
    }
}
