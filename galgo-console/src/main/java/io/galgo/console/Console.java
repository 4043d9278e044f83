/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.Masks;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.console.stream.RecordSearch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/**
 * The control plane of one cluster: answers looks, whichever door they come through. It joins no group, commits nothing and creates
 * nothing. Safe for any thread: what asks the brokers is answered one after another, {@link #latest} at once.
 */
public final class Console implements AutoCloseable {

    /** The filters of all searches together take no more cores. */
    private static final int CORES_FOR_FILTERS = 2;

    /** What commits are not read by then are read by the next refresh: what is known until then is shown meanwhile. */
    private static final Duration FOR_COMMITS = Duration.ofSeconds(2);

    /** Whoever has just started it sees something soon: so long commits are read for that, and so long records. */
    static final Duration FOR_FIRST = Duration.ofMillis(500);

    private static final List<Look<?>> OF_ALL_GROUPS = List.of(
            new WhatIsWrong(),
            new ShowLag(Optional.empty(), Optional.empty(), OptionalInt.empty()),
            new ListGroups(NamePattern.all()));

    private static final List<Look<?>> OF_ALL_TOPICS =
            List.of(new ListTopics(NamePattern.all(), false), new ListReaders());

    private final Picture picture;
    private final Semaphore filters = new Semaphore(CORES_FOR_FILTERS);
    private volatile Optional<Picture> still = Optional.empty();

    /** Of a picture that is there already, for simulations too. */
    Console(Picture picture) {
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
     * Answers a look from what the brokers say now.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     * @throws NotThereException if the look names something that is not there
     */
    public synchronized <A> Answer<A> answer(Look<A> look) {
        picture.refresh(look.scope());
        return answer(look, picture);
    }

    /**
     * Asks the brokers for all there is, for {@link #latest} to answer from. Whoever answers many calls it again and again, from a thread of its own; what looks at
     * all groups need is made by that thread too.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer: the latest stays as it is
     */
    public synchronized void refresh() {
        boolean isFirst = still.isEmpty();
        picture.refresh(
                Scope.everything(), isFirst ? FOR_FIRST : FOR_COMMITS, isFirst ? FOR_FIRST : Picture.FOR_RECORDS);
        var next = picture.still();
        prepare(OF_ALL_GROUPS, next);
        still = Optional.of(next);
        prepare(OF_ALL_TOPICS, next); // the map can wait for it, once
    }

    /**
     * Answers a look at once from what the last {@link #refresh} found, while another one may go on.
     *
     * @throws IllegalStateException before the first refresh
     * @throws NotThereException if the look names something that was not there
     */
    public <A> Answer<A> latest(Look<A> look) {
        return answer(look, still.orElseThrow(() -> new IllegalStateException("Nothing was read yet")));
    }

    /** Answers looks at all there is, so that nobody who looks has to wait for it. */
    static void prepare(Picture still) {
        prepare(OF_ALL_GROUPS, still);
        prepare(OF_ALL_TOPICS, still);
    }

    private static void prepare(List<Look<?>> looks, Picture still) {
        looks.forEach(look -> answer(look, still));
    }

    /** Two who look at the same in a picture that stays as it is get the same answer. */
    static <A> Answer<A> answer(Look<A> look, Picture picture) {
        var content = picture.once(look, () -> look.from(picture));
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

    /**
     * Prepares a search of logs: finds out where it begins and ends. {@link RecordSearch#run} then reads, without holding up looks.
     *
     * @throws io.galgo.console.picture.OutOfReachException if Kafka does not answer
     * @throws NotThereException if it names something that is not there
     */
    public synchronized RecordSearch search(SearchRecords search) {
        var parts = new ArrayList<LogReader.Part>();
        for (var topic : search.topics().keySet()) {
            picture.refresh(search.scope(topic));
            parts.addAll(search.parts(picture, topic));
        }
        return new RecordSearch(parts, search.filter(), picture::scanner, filters);
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
