/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import io.galgo.Topic;
import io.galgo.produce.Publisher;

/** Galgo's direct publisher with its defaults, each event's stage asked for its end. */
public final class GalgoDirectStage extends GalgoDirect {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the stage's end is told to the load
    Load.Sending sending(Publisher publisher, Topic<String, byte[]> topic) {
        return (number, key, value, ended) ->
                publisher.publish(topic, key, value).whenComplete((published, failure) -> ended.accept(failure));
    }
}
