/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.KafkaSettings;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;

/** Sets up a consumer. Signatures are settled; the engine behind {@link #start} is on its way. */
public final class ConsumerBuilder {

    /** For {@code Galgo.consumer(group)}. */
    public ConsumerBuilder(String group, String serviceVersion, KafkaSettings kafka, TraceHeaders trace) {}

    public <K, V> ConsumerBuilder on(Topic<K, V> topic, Handler<? super K, ? super V> handler) {
        return this;
    }

    public ConsumerBuilder ordering(Ordering ordering) {
        return this;
    }

    public ConsumerBuilder concurrency(int handlers) {
        return this;
    }

    public ConsumerBuilder retry(RetryPolicy policy) {
        return this;
    }

    public ConsumerBuilder startFrom(StartPolicy policy) {
        return this;
    }

    public ConsumerBuilder drainTimeout(Duration timeout) {
        return this;
    }

    public RunningConsumer start() {
        return null;
    }
}
