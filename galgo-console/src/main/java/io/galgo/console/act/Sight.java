/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.lag.Lag;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Words;
import io.galgo.console.picture.Clients;
import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.Instance;
import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.Masks;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Said;
import io.galgo.control.Offsets;
import io.galgo.control.Role;
import io.galgo.control.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What was seen of a group before something is done to it. */
final class Sight {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HIDDEN = "••••";

    private final Picture picture;
    private final ActClients clients;
    private final String group;
    private final Words words;
    private final SettingsBook settings;
    private final JobBook jobs;
    private final String keyId;
    private final Masks masks;
    private final String cluster;
    private final Rights rights;

    Sight(
            Picture picture,
            ActClients clients,
            String group,
            Words words,
            SettingsBook settings,
            JobBook jobs,
            String keyId,
            Masks masks,
            String cluster,
            Rights rights) {
        this.picture = picture;
        this.clients = clients;
        this.group = group;
        this.words = words;
        this.settings = settings;
        this.jobs = jobs;
        this.keyId = keyId;
        this.masks = masks;
        this.cluster = cluster;
        this.rights = rights;
    }

    Picture picture() {
        return picture;
    }

    ActClients clients() {
        return clients;
    }

    String group() {
        return group;
    }

    Words words() {
        return words;
    }

    SettingsBook settings() {
        return settings;
    }

    JobBook jobs() {
        return jobs;
    }

    Optional<GroupState> state() {
        return picture.group(group);
    }

    /** Tells whether any instance of it said hello, or it committed as Galgo does. */
    boolean runsGalgo() {
        return !picture.instances(group).isEmpty()
                || picture.commits(group).stream().anyMatch(commit -> commit.isGalgo());
    }

    boolean isEmpty() {
        return state().map(found -> found.phase() == GroupState.Phase.EMPTY).orElse(true);
    }

    int members() {
        return state().flatMap(GroupState::members).map(List::size).orElse(0);
    }

    /** Those that brokers have as members: by what they say of themselves if they say it, else by what they call themselves there. */
    List<Plan.Expectation> instances() {
        var members = state().flatMap(GroupState::members).orElse(List.of());
        var byMember = new TreeMap<String, Instance>();
        for (var instance : picture.instances(group)) {
            if (instance.closed().isEmpty()) {
                state().flatMap(instance::member).ifPresent(member -> byMember.put(member.id(), instance));
            }
        }
        var expected = new ArrayList<Plan.Expectation>();
        for (var member : members) {
            var instance = byMember.get(member.id());
            expected.add(
                    instance == null
                            ? new Plan.Expectation(member.clientId() + " on " + member.host(), false)
                            : new Plan.Expectation(
                                    instance.name(),
                                    instance.hello().orElseThrow().keys().contains(keyId)));
        }
        return expected;
    }

    List<PartitionLag> lag() {
        return state().map(found -> Lag.of(picture, found)).orElse(List.of());
    }

    Optional<PartitionLag> lag(String topic, int partition) {
        return lag().stream()
                .filter(one -> one.topic().equals(topic) && one.partition() == partition)
                .findFirst();
    }

    /** Returns what the group has committed for a topic's partitions, as its coordinator says now, with what stands beside it. */
    Map<Integer, OffsetAndMetadata> commits(String topic) {
        var commits = new TreeMap<Integer, OffsetAndMetadata>();
        Clients.await(clients.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((id, commit) -> {
                    if (commit != null && id.topic().equals(topic)) {
                        commits.put(id.partition(), commit);
                    }
                });
        return commits;
    }

    /** What the owner says of an event that waits for its next attempt. */
    Optional<Said> retrying(String topic, int partition, long offset) {
        return picture.held(group, topic, partition).stream()
                .filter(said -> said.held().offset().orElse(-1) == offset)
                .findFirst();
    }

    /** @throws RefusedException if there is no such topic */
    TopicDescription topic(String name) {
        try {
            return Clients.await(clients.admin()
                    .describeTopics(List.of(name))
                    .topicNameValues()
                    .get(name));
        } catch (UnknownTopicOrPartitionException none) {
            throw new RefusedException(STATE, "There is no topic " + name + ".", none);
        }
    }

    /** @throws RefusedException if there is no such topic, or it has no such partition */
    Target target(String topic, List<Offsets> offsets, Optional<String> keyHash) {
        var description = topic(topic);
        int partitions = description.partitions().size();
        for (var stretch : offsets) {
            if (stretch.partition() >= partitions) {
                throw new RefusedException(
                        STATE,
                        topic + " has " + partitions + " partitions, from 0: there is no " + topic + "/"
                                + stretch.partition() + ".");
            }
        }
        return new Target(topic, description.topicId().toString(), offsets, keyHash);
    }

    /** Tells whether whoever looks may see what the group does on a topic. */
    boolean isSeen(String topic) {
        return rights.sees(cluster, group, Optional.of(topic));
    }

    /** Tells whether whoever looks may act on what the group does on a topic. */
    boolean mayAct(String topic) {
        return rights.on(cluster, group, Optional.of(topic))
                .filter(role -> role.mayActAs(Role.OPERATOR))
                .isPresent();
    }

    /** Returns a record's key as whoever looks may see it: a key is hashed as it is, and shown as rights and masks let it. */
    String shownKey(ConsumerRecord<byte[], byte[]> record) {
        if (!rights.reads(cluster, record.topic())) {
            return HIDDEN;
        }
        var key = masks.apply(record).key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** @throws RefusedException if there is no record there */
    ConsumerRecord<byte[], byte[]> record(String topic, int partition, long offset) {
        try (var logs = picture.logs()) {
            return logs.readOne(topic, partition, offset)
                    .orElseThrow(() -> new RefusedException(
                            STATE,
                            "There is no event at " + topic + "/" + partition + "@" + offset
                                    + ": retention or compaction took it, or it was never there."));
        }
    }

    /** Reads whole topics; those that are not there have no records. */
    void read(List<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        var parts = new ArrayList<LogReader.Part>();
        for (var topic : new HashSet<>(topics)) {
            picture.topic(topic)
                    .ifPresent(found -> found.partitions().stream()
                            .filter(partition -> partition.isKnown() && partition.stable() >= 0)
                            .forEach(partition -> parts.add(LogReader.Part.all(topic, partition))));
        }
        try (var logs = picture.logs()) {
            if (!logs.read(parts, reader, PATIENCE)) {
                throw new RefusedException(
                        STATE,
                        String.join(", ", topics) + " could not be read whole in " + PATIENCE.toSeconds() + " s.");
            }
        }
    }
}
