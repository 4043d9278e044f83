/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** One refresh of a {@link Picture}: asks the brokers, from the cluster itself to the records at which groups wait. */
final class Refresh {

    private static final Duration OF_LATE = Duration.ofMinutes(1);

    /** Settings are asked of no more topics: they come from one broker in one answer. */
    private static final int MOST_SETTINGS = 1_000;

    private static final int MOST_DESCRIBED = 2_000;

    /** Where there are so few groups, members of those that are on time are asked for too. */
    private static final int FEW = 200;

    private final Brokers brokers;
    private final CommitReader commitReader;
    private final Records records;
    private final CommitTable commits;
    private final StatusLog status;
    private final String statusTopic;
    private final Snapshot before;
    private final List<String> notKnown = new ArrayList<>();

    Refresh(
            Brokers brokers,
            CommitReader commitReader,
            Records records,
            CommitTable commits,
            StatusLog status,
            String statusTopic,
            Snapshot before) {
        this.brokers = brokers;
        this.commitReader = commitReader;
        this.records = records;
        this.commits = commits;
        this.status = status;
        this.statusTopic = statusTopic;
        this.before = before;
    }

    Snapshot run(Scope scope, Duration forCommits, Duration forRecords, Instant asOf) {
        var clusterId = brokers.clusterId();
        var listings = listings(scope.groups());
        if (!listings.isEmpty()) {
            commitReader.read(scope.groups(), listings.keySet(), forCommits).ifPresent(notKnown::add);
        }
        var topics = topics(scope.topics(), committed(listings.keySet()));
        var past = before.asOf().isBefore(asOf)
                ? before.past().and(new Past.Ends(before.asOf(), before.topics()), asOf)
                : before.past();
        var behind = Behind.find(commits, listings.keySet(), topics, past.topics(asOf));
        if (behind.leftOut() > 0) {
            notKnown.add("since when events wait, for " + behind.leftOut() + " partitions: too many to read at once");
        }
        return new Snapshot(
                clusterId,
                asOf,
                topics,
                groups(listings, scope.groups().exact() ? listings.keySet() : behind.groups()),
                waiting(behind.wishes(), forRecords),
                arrivals(behind.wishes(), topics, asOf),
                settings(scope.topics(), topics, behind.wishes()),
                brokers.openTransactions(topics.heldBack()),
                instances(scope.groups()),
                past,
                List.copyOf(notKnown));
    }

    // ---- groups ----

    private Map<String, GroupListing> listings(NamePattern groups) {
        if (groups.isNone()) {
            return Map.of();
        }
        var listed = brokers.groups();
        var listings = listed.groups().stream()
                .filter(listing -> groups.matches(listing.groupId()) && commitsOffsets(listing))
                .collect(
                        Collectors.toMap(GroupListing::groupId, listing -> listing, (one, other) -> one, TreeMap::new));
        listed.failure().ifPresent(why -> {
            notKnown.add("groups of coordinators that do not answer, but for those seen before (" + why + ")");
            before.groups().values().stream()
                    .filter(group -> groups.matches(group.name()))
                    .forEach(group -> listings.putIfAbsent(group.name(), notHeardOf(group)));
        });
        return listings;
    }

    /** A group is not gone because its coordinator does not answer. */
    private static GroupListing notHeardOf(GroupState group) {
        boolean members = !group.protocol().equals("none");
        return new GroupListing(
                group.name(),
                Optional.of(members ? GroupType.parse(group.protocol()) : GroupType.CLASSIC),
                members ? "consumer" : "",
                Optional.of(org.apache.kafka.common.GroupState.UNKNOWN));
    }

    /** Share groups and Kafka Connect's workers are groups too, and so are the marks of relays and spools. */
    private static boolean commitsOffsets(GroupListing listing) {
        return listing.type().filter(type -> type == GroupType.SHARE).isEmpty()
                && !listing.protocol().equals("connect")
                && !(listing.isSimpleConsumerGroup() && MarkGroups.contain(listing.groupId()));
    }

    /** Returns the topics that groups committed for. */
    private Set<String> committed(Set<String> groups) {
        var found = new BitSet();
        var names = new HashSet<String>();
        for (var group : groups) {
            synchronized (commits) {
                commits.rowsOf(group, (topic, partition, offset, ahead, more) -> found.set(topic));
            }
        }
        synchronized (commits) {
            found.stream().forEach(topic -> names.add(commits.topic(topic)));
        }
        return names;
    }

    private SortedMap<String, GroupState> groups(Map<String, GroupListing> listings, Set<String> toDescribe) {
        var others = listings.size() <= FEW ? listings.keySet() : Set.<String>of();
        var described = brokers.describeGroups(Stream.concat(toDescribe.stream(), others.stream())
                .distinct()
                .filter(group -> !isOfType(listings.get(group), GroupType.STREAMS))
                .limit(MOST_DESCRIBED)
                .toList());
        var groups = new TreeMap<String, GroupState>();
        listings.forEach((name, listing) -> groups.put(name, state(listing, Optional.ofNullable(described.get(name)))));
        return groups;
    }

    private static boolean isOfType(GroupListing listing, GroupType type) {
        return listing.type().filter(type::equals).isPresent();
    }

    private GroupState state(GroupListing listing, Optional<ConsumerGroupDescription> described) {
        var state = described.map(ConsumerGroupDescription::groupState).or(listing::groupState);
        return new GroupState(
                listing.groupId(),
                state.map(Refresh::phase).orElse(GroupState.Phase.UNKNOWN),
                listing.isSimpleConsumerGroup()
                        ? "none"
                        : listing.type()
                                .map(type -> type.toString().toLowerCase(Locale.ROOT))
                                .orElse("classic"),
                described.map(Refresh::members),
                commitReader.changedAt(listing.groupId()));
    }

    private static GroupState.Phase phase(org.apache.kafka.common.GroupState state) {
        return switch (state) {
            case STABLE -> GroupState.Phase.STABLE;
            case EMPTY, DEAD -> GroupState.Phase.EMPTY;
            case PREPARING_REBALANCE, COMPLETING_REBALANCE, ASSIGNING, RECONCILING -> GroupState.Phase.REBALANCING;
            default -> GroupState.Phase.UNKNOWN;
        };
    }

    private static List<GroupState.Member> members(ConsumerGroupDescription group) {
        return group.members().stream()
                .map(member -> new GroupState.Member(
                        member.consumerId(),
                        member.clientId(),
                        member.host().startsWith("/") ? member.host().substring(1) : member.host(),
                        List.copyOf(member.assignment().topicPartitions())))
                .toList();
    }

    /** Without the topic no instance says anything: as where no service runs Galgo. */
    private Map<String, List<Instance>> instances(NamePattern groups) {
        var topic = groups.isNone() ? List.<TopicDescription>of() : brokers.describe(List.of(statusTopic));
        if (topic.isEmpty()) {
            return Map.of();
        }
        status.read(topic.get(0).partitions().size()).ifPresent(notKnown::add);
        return status.byGroup();
    }

    // ---- topics ----

    private Topics topics(NamePattern pattern, Set<String> wanted) {
        if (pattern.exact() && !pattern.isNone()) {
            wanted.add(pattern.text());
        } else if (!pattern.isNone()) {
            brokers.topicNames().stream().filter(pattern::matches).forEach(wanted::add);
        }
        var topics = new Topics(brokers.describe(wanted));
        var led = topics.led();
        topics.offsets(
                brokers.offsets(led, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED),
                brokers.offsets(led, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED),
                brokers.offsets(led, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED));
        int silent = topics.silent();
        if (silent > 0) {
            notKnown.add("where the logs of " + silent + (silent == 1 ? " partition end" : " partitions end")
                    + ": no broker says so");
        }
        return topics;
    }

    private Map<String, Config> settings(NamePattern pattern, Topics topics, Collection<Records.Wish> wishes) {
        var wanted = topics.names().stream().filter(pattern::matches).collect(Collectors.toCollection(HashSet::new));
        wishes.forEach(wish -> wanted.add(wish.partition().topic()));
        if (wanted.size() > MOST_SETTINGS) {
            notKnown.add("settings of topics: there are more than " + MOST_SETTINGS);
            return Map.of();
        }
        return wanted.isEmpty() ? Map.of() : brokers.settings(wanted);
    }

    // ---- what waits ----

    private Map<TopicPartition, Double> arrivals(Collection<Records.Wish> wishes, Topics topics, Instant asOf) {
        var behind = wishes.stream().map(Records.Wish::partition).collect(Collectors.toSet());
        var then = OffsetSpec.forTimestamp(asOf.minus(OF_LATE).toEpochMilli());
        var rates = new HashMap<TopicPartition, Double>();
        brokers.offsets(behind, then, IsolationLevel.READ_UNCOMMITTED).forEach((id, offset) -> {
            long end = topics.find(id.topic(), id.partition()).orElseThrow().end();
            rates.put(id, offset < 0 ? 0 : Math.max(0, end - offset) / (double) OF_LATE.toSeconds());
        });
        return rates;
    }

    private Map<Place, Stretch> waiting(Collection<Records.Wish> wishes, Duration atMost) {
        var found = new HashMap<Place, Stretch>();
        var toRead = new ArrayList<Records.Wish>();
        for (var wish : wishes) {
            var place = new Place(wish.partition().topic(), wish.partition().partition(), wish.from());
            var known = before.waiting().get(place);
            if (known != null && !known.records().isEmpty() && wish.most() == 1) {
                found.put(place, known);
            } else if (wish.upTo() > wish.from()) {
                toRead.add(wish);
            }
        }
        var read = records.read(toRead, atMost);
        read.forEach((wish, stretch) ->
                found.put(new Place(wish.partition().topic(), wish.partition().partition(), wish.from()), stretch));
        if (read.size() < toRead.size()) {
            notKnown.add("since when events wait, for " + (toRead.size() - read.size()) + " partitions: not read in "
                    + (atMost.toSeconds() > 0 ? atMost.toSeconds() + " s" : atMost.toMillis() + " ms"));
        }
        return found;
    }
}
