/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import java.util.List;
import org.apache.kafka.common.header.Header;

/** The Kafka client alone, key and value alone: what an event's headers cost on the wire. */
public final class BareProducer extends PlainProducer {

    @Override
    List<List<Header>> headers(String topic) {
        return List.of(List.of());
    }
}
