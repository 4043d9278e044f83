/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.control.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an instance of a group says of itself in the topic of status. Claims, until {@link #isConfirmed} compares them with what brokers say.
 *
 * @param name its name
 * @param group the group it says it is of
 * @param heardAt when it last said anything, by the brokers' clock
 * @param hello who it is; empty if that was not read
 * @param beat its latest counters
 * @param trouble what it last said to be out of the ordinary
 * @param closed that it has closed, if it said so last
 */
public record Instance(
        String name,
        String group,
        Instant heardAt,
        Optional<Status.Hello> hello,
        Optional<Status.Beat> beat,
        Optional<Status.Trouble> trouble,
        Optional<Status.Closed> closed) {

    static Instance unheard(String name, String group) {
        return new Instance(
                name, group, Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Returns what is known once it has said more. */
    Instance and(Status status, Instant at) {
        return new Instance(
                name,
                group,
                at.isAfter(heardAt) ? at : heardAt,
                status instanceof Status.Hello said ? Optional.of(said) : hello,
                status instanceof Status.Beat said ? Optional.of(said) : beat,
                status instanceof Status.Trouble said ? Optional.of(said) : trouble,
                status instanceof Status.Closed said ? Optional.of(said) : closed);
    }

    /** Tells whether brokers have it as a member of its group. */
    public boolean isConfirmed(GroupState state) {
        return hello.isPresent() && member(state).isPresent();
    }

    /** Returns the member that it says it is, if brokers have one. */
    public Optional<GroupState.Member> member(GroupState state) {
        return hello.flatMap(said -> state.members().orElse(List.of()).stream()
                .filter(member -> !member.id().isEmpty() && member.id().equals(said.member()))
                .findFirst());
    }
}
