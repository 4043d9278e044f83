/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import java.util.List;

/** Galgo's direct publisher with its defaults. */
public final class GalgoDirect implements ProduceContender {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the stage's end is told to the load
    public List<Figures> measure(ProduceJob job, Ground ground) throws InterruptedException {
        var galgo = Galgo.builder()
                .service("bench")
                .bootstrapServers(job.bootstrapServers())
                .build();
        var topic = Topic.of(job.topic(), Format.string(), Format.bytes());
        try (var publisher = galgo.publisher()) {
            return List.of(new Load()
                    .measure(
                            job,
                            (number, key, value, ended) -> publisher
                                    .publish(topic, key, value)
                                    .whenComplete((published, failure) -> ended.accept(failure))));
        }
    }
}
