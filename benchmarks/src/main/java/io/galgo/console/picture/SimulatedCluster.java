/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * A cluster larger than any test can run, as a picture of it would be read: groups of twenty instances, each with as many partitions. Most are on
 * time, of every twentieth group a fifth of the partitions is behind. In the picture's package, since nobody else may make one up.
 */
public final class SimulatedCluster implements AutoCloseable {

    private static final int PARTITIONS_OF_A_TOPIC = 10;
    private static final int INSTANCES_OF_A_GROUP = 20;
    private static final int TROUBLED = 20;
    private static final int BEHIND = 5;
    private static final long WRITTEN = 1_000_000;
    private static final long WRITTEN_OF_LATE = 100;

    private final Instant now;
    private final int groups;
    private final int partitionsEach;
    private final int topics;
    private final Picture picture;
    private int groupsRead;

    /**
     * Describes a cluster.
     *
     * @param instances how many instances run
     * @param partitionsEach how many partitions each has
     * @param topics how many topics there are, of ten partitions each
     */
    public SimulatedCluster(int instances, int partitionsEach, int topics, Instant now) {
        this.now = now;
        this.groups = Math.max(1, instances / INSTANCES_OF_A_GROUP);
        this.partitionsEach = partitionsEach;
        this.topics = topics;
        this.picture = Picture.of(Map.of("bootstrap.servers", "127.0.0.1:1"), "", () -> now, Masks.none());
    }

    /** Returns how many groups and partitions there are. */
    public long rows() {
        return (long) groups * INSTANCES_OF_A_GROUP * partitionsEach;
    }

    /** Reads what all groups committed, as it lies in the topic of commits. Returns how long reading took, without making it up; nanoseconds. */
    public long readCommits() {
        return readCommits(Long.MAX_VALUE);
    }

    /** Reads on, for no longer than the nanoseconds but for the group it is at. Returns as {@link #readCommits()} does. */
    public long readCommits(long atMost) {
        long nanos = 0;
        for (; groupsRead < groups && nanos < atMost; groupsRead++) {
            var records = new ArrayList<byte[][]>();
            for (int i = 0; i < INSTANCES_OF_A_GROUP * partitionsEach; i++) {
                records.add(commit(groupsRead, i));
            }
            long began = System.nanoTime();
            synchronized (picture.table()) {
                for (var record : records) {
                    if (OffsetsRecord.read(record[0], record[1]).orElseThrow()
                            instanceof OffsetsRecord.Committed committed) {
                        picture.table().put(committed);
                    }
                }
            }
            nanos += System.nanoTime() - began;
        }
        return nanos;
    }

    private byte[][] commit(int group, int i) {
        int topic = topicOf(group, i);
        int partition = i % PARTITIONS_OF_A_TOPIC;
        boolean behind = group % TROUBLED == 0 && i % BEHIND == 0;
        long offset = behind ? WRITTEN - 5_000 : WRITTEN - (i % 3 == 0 ? WRITTEN_OF_LATE / 2 : 0);
        var groupName = group(group).getBytes(UTF_8);
        var topicName = topic(topic).getBytes(UTF_8);
        var key = ByteBuffer.allocate(2 + 2 + groupName.length + 2 + topicName.length + 4)
                .putShort((short) 1)
                .putShort((short) groupName.length)
                .put(groupName)
                .putShort((short) topicName.length)
                .put(topicName)
                .putInt(partition);
        var value = ByteBuffer.allocate(2 + 8 + 4 + 2 + 8)
                .putShort((short) 3)
                .putLong(offset)
                .putInt(0)
                .putShort((short) 0)
                .putLong(now.toEpochMilli() - (behind ? 60_000 : 1_000));
        return new byte[][] {key.array(), value.array()};
    }

    /** Shows what brokers would say beside commits, and what would be read of logs. Returns how long it took to find out who waits; nanoseconds. */
    public long showBrokers() {
        var then = topics(descriptions(), WRITTEN - WRITTEN_OF_LATE);
        return showBrokers(Past.NONE.and(new Past.Ends(now.minusSeconds(20), then), now));
    }

    /** Shows what they would say to a console that has just started: it does not know yet where logs ended a while ago. */
    public long showBrokersFirst() {
        return showBrokers(Past.NONE);
    }

    private long showBrokers(Past past) {
        var topicsNow = topics(descriptions(), WRITTEN);
        var names = IntStream.range(0, groups).mapToObj(SimulatedCluster::group).toList();
        long began = System.nanoTime();
        var behind = Behind.find(picture.table(), names, topicsNow, past.topics(now));
        long took = System.nanoTime() - began;
        var states = new TreeMap<String, GroupState>();
        for (int group = 0; group < groups; group++) {
            boolean described = behind.groups().contains(group(group));
            states.put(group(group), state(group, described));
        }
        picture.show(new Snapshot(
                "simulated",
                now,
                topicsNow,
                states,
                waiting(behind),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                past,
                List.of()));
        return took;
    }

    private Map<Place, Stretch> waiting(Behind behind) {
        var waiting = new HashMap<Place, Stretch>();
        long at = now.minusSeconds(90).toEpochMilli();
        for (var wish : behind.wishes()) {
            var record = new RecordHead(
                    wish.from(), at, Optional.of("user-" + wish.partition().partition()), 7);
            waiting.put(
                    new Place(wish.partition().topic(), wish.partition().partition(), wish.from()),
                    new Stretch(wish.from(), wish.from() + 1, List.of(record)));
        }
        return waiting;
    }

    private GroupState state(int group, boolean described) {
        var members = new ArrayList<GroupState.Member>();
        for (int instance = 0; described && instance < INSTANCES_OF_A_GROUP; instance++) {
            var owned = new ArrayList<TopicPartition>();
            for (int i = instance * partitionsEach; i < (instance + 1) * partitionsEach; i++) {
                owned.add(new TopicPartition(topic(topicOf(group, i)), i % PARTITIONS_OF_A_TOPIC));
            }
            members.add(new GroupState.Member(
                    "member-" + instance, group(group) + "-" + instance, "10.0.0." + instance, owned));
        }
        return new GroupState(
                group(group),
                GroupState.Phase.STABLE,
                "consumer",
                described ? Optional.of(members) : Optional.empty(),
                now.minusSeconds(3_600).toEpochMilli());
    }

    private List<TopicDescription> descriptions() {
        var node = new Node(1, "10.0.0.1", 9092);
        var partitions = IntStream.range(0, PARTITIONS_OF_A_TOPIC)
                .mapToObj(partition -> new TopicPartitionInfo(partition, node, List.of(node), List.of(node)))
                .toList();
        return IntStream.range(0, topics)
                .mapToObj(topic -> new TopicDescription(topic(topic), false, partitions))
                .toList();
    }

    private Topics topics(List<TopicDescription> descriptions, long end) {
        var described = new Topics(descriptions);
        var starts = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        described.led().forEach(partition -> {
            starts.put(partition, 0L);
            ends.put(partition, end);
        });
        described.offsets(starts, ends, ends);
        return described;
    }

    private int topicOf(int group, int i) {
        int topicsOfGroup = Math.max(1, INSTANCES_OF_A_GROUP * partitionsEach / PARTITIONS_OF_A_TOPIC);
        return (int) (((long) group * topicsOfGroup + i / PARTITIONS_OF_A_TOPIC) % topics);
    }

    /** Returns the name of a group that is behind; another one for another number, as far as there are more. */
    public String troubled(int number) {
        return group(number * TROUBLED % groups);
    }

    /** Returns a topic on which that group is behind. */
    public String topicOf(int number) {
        return topic(topicOf(number * TROUBLED % groups, 0));
    }

    /** Returns a group's name. */
    public static String group(int number) {
        return "team-%02d.service-%04d".formatted(number % 40, number);
    }

    /** Returns a topic's name. */
    public static String topic(int number) {
        return "domain-%02d.topic-%05d".formatted(number % 60, number);
    }

    /** Returns the picture. */
    public Picture picture() {
        return picture;
    }

    @Override
    public void close() {
        picture.close();
    }
}
