/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import io.galgo.produce.Publisher;
import java.util.List;

/** Galgo's direct publisher with its defaults, called back as the client alone is. */
public class GalgoDirect implements ProduceContender {

    @Override
    public final List<Figures> measure(ProduceJob job, Ground ground) throws InterruptedException {
        var galgo = Galgo.builder()
                .service("bench")
                .bootstrapServers(job.bootstrapServers())
                .build();
        var topic = Topic.of(job.topic(), Format.string(), Format.bytes());
        try (var publisher = galgo.publisher()) {
            return List.of(new Load().measure(job, sending(publisher, topic)));
        }
    }

    /** Returns how an event is sent. */
    Load.Sending sending(Publisher publisher, Topic<String, byte[]> topic) {
        return (number, key, value, ended) ->
                publisher.publish(NewEvent.of(topic, key, value), (published, failure) -> ended.accept(failure));
    }
}
