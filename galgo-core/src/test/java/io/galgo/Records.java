/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;

/** Records and events for tests that need no broker. */
public final class Records {

    public static final SourceTopic ORDERS = new SourceTopic("cluster-1", new Uuid(1, 2), "orders", "billing");

    private Records() {}

    /** A record of topic "orders" with headers given as name, value, name, value. */
    public static ConsumerRecord<byte[], byte[]> at(int partition, long offset, String... headers) {
        var record = new ConsumerRecord<>("orders", partition, offset, "k".getBytes(UTF_8), "v".getBytes(UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], headers[i + 1] == null ? null : headers[i + 1].getBytes(UTF_8));
        }
        return record;
    }

    /** An event of topic "orders" with headers given as name, value, name, value. */
    public static Event<String, String> event(String... headers) {
        return new Event<>(at(0, 7, headers), ORDERS, "k", "v", 1);
    }
}
