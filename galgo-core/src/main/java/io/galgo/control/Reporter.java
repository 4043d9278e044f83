/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.ConsumerControl;
import io.galgo.consume.ConsumerControl.Glance;
import io.galgo.consume.ConsumerStatus.TopicStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the consumer is at: that it lives, every 10 s; who it is, when that changes and each hour; what is not ordinary, when that changes;
 * positions, while somebody looks. Owned by the control thread.
 */
final class Reporter {

    private static final Logger log = LoggerFactory.getLogger(Reporter.class);

    static final int LARGEST_HELLO = 1_024;
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final double JITTER = 0.2;
    private static final Duration HELLO = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A handler that has had an event in hand for so long is out of the ordinary. */
    private static final Duration SLOW = Duration.ofSeconds(10);

    private final String topic;
    private final String service;
    private final ConsumerControl consumer;
    private final TrustedKeys keys;
    private final SettingsInForce settings;
    private final Sender sender;
    private final BrokerClock clock;
    private final DoubleSupplier random;
    private final Instant startedAt;
    private final String host = host();

    private long nextLook = System.nanoTime();
    private long nextBeat = System.nanoTime();
    private long nextHello = System.nanoTime();
    private Map<String, List<Integer>> owned = Map.of();
    private String member = "";
    private Map<String, String> said = Map.of();
    private List<Status.Held> held = List.of();
    private boolean heldChanges;
    private boolean hasDetail;

    Reporter(
            String topic,
            String service,
            ConsumerControl consumer,
            TrustedKeys keys,
            SettingsInForce settings,
            Sender sender,
            BrokerClock clock,
            Instant startedAt,
            DoubleSupplier random) {
        this.topic = topic;
        this.service = service;
        this.consumer = consumer;
        this.keys = keys;
        this.settings = settings;
        this.sender = sender;
        this.clock = clock;
        this.random = random;
        this.startedAt = startedAt;
    }

    /** Says that it lives, and waits a while for brokers to have that. */
    void begin(Duration patience) {
        sender.sendAndWait(ControlRecords.of(topic, beat()), patience);
    }

    /** Says what is due. */
    void turn(long now) {
        if (now - nextLook >= 0) {
            nextLook = now + LOOK.toNanos();
            look(now);
        }
        if (now - nextHello >= 0) {
            nextHello = now + HELLO.toNanos();
            sender.send(ControlRecords.of(topic, hello()));
        }
        if (now - nextBeat >= 0) {
            nextBeat = now + (long) (BEAT.toNanos() * (1 + JITTER * (2 * random.getAsDouble() - 1)));
            sender.send(ControlRecords.of(topic, beat()));
            if (heldChanges) {
                tell();
            }
        }
    }

    /** Returns how long it is until something is due. */
    Duration untilNext(long now) {
        return Duration.ofNanos(Math.max(0, Math.min(nextLook, nextBeat) - now));
    }

    /** Looks soon, for what was just changed to be seen. */
    void lookSoon() {
        nextLook = System.nanoTime();
    }

    private void look(long now) {
        Glance glance;
        try {
            glance = consumer.glance(SLOW);
            if (!glance.owned().equals(owned)
                    || !glance.member().equals(member)
                    || !settings.said().equals(said)) {
                owned = glance.owned();
                member = glance.member();
                said = settings.said();
                nextHello = now;
            }
            detail();
        } catch (IllegalStateException busy) {
            log.debug("The consumer does not answer; its partitions may be changing hands", busy);
            return;
        }
        var next = TroubleReport.of(glance.troubled(), consumer.counts(), settings, clock.ownNow());
        boolean same = TroubleReport.isSame(next, held);
        heldChanges = heldChanges || !next.equals(held);
        held = next;
        if (!same) {
            tell();
        }
    }

    private void tell() {
        heldChanges = false;
        var profile = consumer.profile();
        sender.send(ControlRecords.of(
                topic, new Status.Trouble(profile.instance(), profile.group(), clock.ownNow(), held)));
    }

    private void detail() {
        var profile = consumer.profile();
        boolean wanted = settings.detailUntil().filter(clock.now()::isBefore).isPresent();
        if (wanted) {
            sender.send(ControlRecords.of(
                    topic,
                    new Status.Detail(
                            profile.instance(),
                            profile.group(),
                            clock.ownNow(),
                            TroubleReport.positions(consumer.status()))));
        } else if (hasDetail) {
            sender.send(ControlRecords.gone(topic, profile.instance(), Status.Detail.class));
        }
        hasDetail = wanted;
    }

    private Status.Beat beat() {
        var profile = consumer.profile();
        var counts = consumer.counts();
        return new Status.Beat(
                profile.instance(),
                profile.group(),
                clock.ownNow(),
                counts.stream().mapToLong(TopicStatus::handled).sum(),
                counts.stream().mapToLong(TopicStatus::failedAttempts).sum(),
                counts.stream().mapToLong(TopicStatus::deadLetters).sum(),
                consumer.handling(),
                clock.offsetMillis(),
                Integer.toHexString(owned.hashCode()));
    }

    /** Leaves out, of what is too long, first the partitions, which brokers know too, then settings, then topics. */
    private Status.Hello hello() {
        var topics = consumer.profile().topics();
        var whole = hello(topics, inForce(), owned);
        if (fits(whole)) {
            return whole;
        }
        var withoutPartitions = hello(topics, inForce(), Map.of());
        if (fits(withoutPartitions)) {
            return withoutPartitions;
        }
        for (int count = topics.size(); count > 0; count /= 2) {
            var some = hello(topics.subList(0, count), Map.of("topics", String.valueOf(topics.size())), Map.of());
            if (fits(some)) {
                return some;
            }
        }
        return hello(List.of(), Map.of("topics", String.valueOf(topics.size())), Map.of());
    }

    private boolean fits(Status.Hello hello) {
        return ControlRecords.of(topic, hello).value().length <= LARGEST_HELLO;
    }

    private Map<String, String> inForce() {
        var all = new TreeMap<>(said);
        all.put("concurrency", String.valueOf(consumer.profile().concurrency()));
        return all;
    }

    private Status.Hello hello(
            List<String> topics, Map<String, String> inForce, Map<String, List<Integer>> partitions) {
        var profile = consumer.profile();
        return new Status.Hello(
                profile.instance(),
                profile.group(),
                clock.ownNow(),
                member,
                service,
                profile.version(),
                host,
                startedAt,
                topics,
                List.of(),
                profile.ordering().name().toLowerCase(Locale.ROOT),
                inForce,
                keys.ids(),
                partitions);
    }

    /** The instance has ended: what was true of it while it ran is taken away. */
    void closed(String why) {
        var profile = consumer.profile();
        sender.send(
                ControlRecords.of(topic, new Status.Closed(profile.instance(), profile.group(), clock.ownNow(), why)));
        sender.send(ControlRecords.gone(topic, profile.instance(), Status.Beat.class));
        sender.send(ControlRecords.gone(topic, profile.instance(), Status.Trouble.class));
        if (hasDetail) {
            sender.send(ControlRecords.gone(topic, profile.instance(), Status.Detail.class));
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "";
        }
    }
}
