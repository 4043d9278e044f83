/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.Picture;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;

/**
 * The control plane of one cluster: answers looks, whichever door they come through. It joins no group, commits nothing and creates
 * nothing. Safe for any thread; looks are answered one after another.
 */
public final class Console implements AutoCloseable {

    private final Picture picture;

    private Console(Picture picture) {
        this.picture = picture;
    }

    /**
     * Makes a console. Nothing is asked yet.
     *
     * @param settings the Kafka client's, {@code bootstrap.servers} among them
     * @throws io.galgo.console.picture.OutOfReachException if these make no client
     */
    public static Console of(Map<String, Object> settings, InstantSource clock) {
        return of(settings, "", clock);
    }

    /**
     * As {@link #of(Map, InstantSource)}, of a cluster that several tenants share.
     *
     * @param tenant whose control topics are read; empty where there are no tenants
     */
    public static Console of(Map<String, Object> settings, String tenant, InstantSource clock) {
        return new Console(Picture.of(settings, tenant, clock));
    }

    /**
     * Answers a look from what the brokers say now.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     * @throws NotThereException if the look names something that is not there
     */
    public synchronized <A> Answer<A> answer(Look<A> look) {
        picture.refresh(look.scope());
        var content = look.from(picture);
        return new Answer<>(picture.asOf(), picture.clusterId(), look.grade(content), picture.notKnown(), content);
    }

    /**
     * Answers a question whose answer is read from logs, which takes the longer the more they hold.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     * @throws NotThereException if it names something that is not there
     */
    public synchronized <A> Answer<A> answer(Scan<A> scan) {
        picture.refresh(scan.scope());
        var notKnown = new ArrayList<>(picture.notKnown());
        try (var logs = picture.logs()) {
            var content = scan.from(picture, logs, notKnown);
            return new Answer<>(picture.asOf(), picture.clusterId(), scan.grade(content), notKnown, content);
        }
    }

    /** Returns where Kafka is, as the settings say. */
    public String servers() {
        return picture.servers();
    }

    @Override
    public void close() {
        picture.close();
    }
}
