/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer group as its coordinator tells of it.
 *
 * @param name its name
 * @param phase what it is at
 * @param protocol {@code consumer} (the newer one), {@code classic}, {@code streams} or {@code none}: offsets alone, without members
 * @param members who is in it; empty if the coordinator did not say
 * @param changedAt when members last came, went or got other partitions, epoch milliseconds; 0 if not known
 */
public record GroupState(String name, Phase phase, String protocol, Optional<List<Member>> members, long changedAt) {

    /** What a group is at. */
    public enum Phase {
        /** Its members have their partitions. */
        STABLE,
        /** Partitions are being handed over. */
        REBALANCING,
        /** It has no members. */
        EMPTY,
        /** The coordinator does not say, or not in words known here. */
        UNKNOWN
    }

    /**
     * A member.
     *
     * @param id given by the group's coordinator or the member itself
     * @param clientId what it calls itself
     * @param host where it connects from
     * @param partitions what it owns
     */
    public record Member(String id, String clientId, String host, List<TopicPartition> partitions) {
        public Member {
            partitions = List.copyOf(partitions);
        }
    }

    /** Returns who owns each partition, as far as anybody is known to. */
    public Map<TopicPartition, Member> owners() {
        var owners = new HashMap<TopicPartition, Member>();
        members.orElse(List.of())
                .forEach(member -> member.partitions().forEach(partition -> owners.putIfAbsent(partition, member)));
        return owners;
    }
}
