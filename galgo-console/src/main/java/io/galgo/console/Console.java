/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.Masks;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.console.stream.RecordSearch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The control plane of one cluster: answers looks, whichever door they come through. It joins no group, commits nothing and creates
 * nothing. Safe for any thread; looks are answered one after another, or at once where it {@linkplain #keepUp keeps up}.
 */
public final class Console implements AutoCloseable {

    /** The filters of all searches together take no more cores. */
    private static final int CORES_FOR_FILTERS = 2;

    private final Picture picture;
    private final Semaphore filters = new Semaphore(CORES_FOR_FILTERS);
    private volatile Keeper keeper;
    private volatile Optional<Picture> still = Optional.empty();

    private Console(Picture picture) {
        this.picture = picture;
    }

    /** Makes a console of a cluster without tenants that masks nothing, as {@link #of(Map, String, InstantSource, Masks)}. */
    public static Console of(Map<String, Object> settings, InstantSource clock) {
        return of(settings, "", clock);
    }

    /** Makes a console that masks nothing, as {@link #of(Map, String, InstantSource, Masks)}. */
    public static Console of(Map<String, Object> settings, String tenant, InstantSource clock) {
        return of(settings, tenant, clock, Masks.none());
    }

    /**
     * Makes a console. Nothing is asked yet.
     *
     * @param settings the Kafka client's, {@code bootstrap.servers} among them
     * @param tenant whose control topics are read; empty where there are no tenants
     * @param masks what of records nobody is to see, whatever they ask for
     * @throws io.galgo.console.picture.OutOfReachException if these make no client
     */
    public static Console of(Map<String, Object> settings, String tenant, InstantSource clock, Masks masks) {
        return new Console(Picture.of(settings, tenant, clock, masks));
    }

    /**
     * Keeps what is known of the cluster fresh in the background from now on: looks are answered at once from the latest that is known, and
     * say as of when that is. For whoever answers many; of little use to a single question.
     *
     * @param pause between the end of one refresh and the next
     */
    public synchronized void keepUp(Duration pause) {
        if (keeper == null) {
            keeper = new Keeper(picture, pause);
        }
    }

    /**
     * Answers a look from what the brokers say now; or, once {@link #keepUp} was called, from what they said last, without waiting for them.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     * @throws NotThereException if the look names something that is not there
     */
    public <A> Answer<A> answer(Look<A> look) {
        var keeping = keeper;
        if (keeping != null) {
            return answer(look, keeping.latest(), keeping.notKnown());
        }
        synchronized (this) {
            picture.refresh(look.scope());
            return answer(look, picture, picture.notKnown());
        }
    }

    /**
     * Asks the brokers for all there is, for {@link #latest} to answer from: for whoever says itself when that is to be.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     */
    public synchronized void refresh() {
        picture.refresh(Scope.everything());
        var next = picture.still();
        Keeper.prepare(next);
        still = Optional.of(next);
    }

    /**
     * Answers a look at once from what the last {@link #refresh} found, while another one may go on.
     *
     * @throws IllegalStateException before the first refresh
     * @throws NotThereException if the look names something that was not there
     */
    public <A> Answer<A> latest(Look<A> look) {
        var known = still.orElseThrow(() -> new IllegalStateException("Nothing was read yet"));
        return answer(look, known, known.notKnown());
    }

    /** Two who look at the same in a picture that stays as it is get the same answer. */
    static <A> Answer<A> answer(Look<A> look, Picture picture, List<String> notKnown) {
        var content = picture.once(look, () -> look.from(picture));
        return new Answer<>(picture.asOf(), picture.clusterId(), look.grade(content), notKnown, content);
    }

    /**
     * Answers a question whose answer is read from logs, which takes the longer the more they hold.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     * @throws NotThereException if it names something that is not there
     */
    public synchronized <A> Answer<A> answer(Scan<A> scan) {
        var known = known(scan.scope());
        var notKnown = new ArrayList<>(known.notKnown());
        try (var logs = known.logs()) {
            var content = scan.from(known, logs, notKnown);
            return new Answer<>(known.asOf(), known.clusterId(), scan.grade(content), notKnown, content);
        }
    }

    /** Returns what is known where it is kept up, else what the brokers say now. */
    private Picture known(Scope scope) {
        if (keeper != null) {
            return keeper.latest();
        }
        picture.refresh(scope);
        return picture;
    }

    /**
     * Prepares a search of logs: finds out where it begins and ends. {@link RecordSearch#run} then reads, without holding up looks.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     * @throws NotThereException if it names something that is not there
     */
    public synchronized RecordSearch search(SearchRecords search) {
        var parts = new ArrayList<LogReader.Part>();
        for (var topic : search.topics().keySet()) {
            parts.addAll(search.parts(known(search.scope(topic)), topic));
        }
        return new RecordSearch(parts, search.filter(), picture::scanner, filters);
    }

    /** Returns where Kafka is, as the settings say. */
    public String servers() {
        return picture.servers();
    }

    @Override
    public void close() {
        if (keeper != null) {
            keeper.close();
        }
        picture.close();
    }
}
