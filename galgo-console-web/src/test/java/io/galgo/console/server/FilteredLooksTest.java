/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.console.Explain.Explanation;
import io.galgo.console.ListDeadLetters.DeadLetterList;
import io.galgo.console.ListDeadLetters.Kind;
import io.galgo.console.ListGroups.GroupRow;
import io.galgo.console.ShowAudit.Audit;
import io.galgo.console.ShowGroup.GroupDetail;
import io.galgo.console.ShowGroup.InstanceRow;
import io.galgo.console.access.Access;
import io.galgo.console.access.Person;
import io.galgo.console.act.AuditRecord;
import io.galgo.console.act.Grant;
import io.galgo.console.dead.DeadLetter;
import io.galgo.console.dead.Failure;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import io.galgo.console.picture.GroupState;
import io.galgo.control.Command;
import io.galgo.control.Expected;
import io.galgo.control.Offsets;
import io.galgo.control.Role;
import io.galgo.control.Target;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is left out of answers for somebody who may see the topics of a shop, and no others. */
class FilteredLooksTest {

    private static final InstanceRow INSTANCE = new InstanceRow(
            "billing-1",
            "billing",
            "1.42.0",
            "localhost",
            Instant.EPOCH,
            Instant.EPOCH,
            false,
            true,
            "by-key",
            Map.of("pause/bank.secrets", "until 2026-03-01T12:00:00Z"),
            List.of());

    private final Filter filter = new Filter(new Access(
            new Person("shop", List.of(new Grant(Role.VIEWER, "prod-eu", "", "shop"))), "prod-eu"));

    @Test
    void aKindOfDeadLettersIsCountedForThoseAloneWhoMaySeeAllTheTopicsItsLettersComeFromShownOrNot() {
        var of = filter.dead(new DeadLetterList(21, 21, List.of(kind(Set.of("shop.orders")))));
        assertThat(of.open()).isEqualTo(21);
        var mixed = filter.dead(new DeadLetterList(21, 21, List.of(kind(Set.of("shop.orders", "bank.secrets")))));
        assertThat(mixed.open()).isZero();
        assertThat(mixed.kinds()).isEmpty();
    }

    @Test
    void byTheHashOfAKeyNobodyFindsOutAKeyThatTheyMayNotSee() {
        var list = new DeadLetterList(21, 21, List.of(kind(Set.of("shop.orders"))));
        assertThat(filter.dead(list).kinds().get(0).latest())
                .extracting(DeadLetter::keyHash)
                .containsOnly(0);
        var reader = new Filter(new Access(
                new Person("rita", List.of(new Grant(Role.READER, "prod-eu", "", "shop"))), "prod-eu"));
        assertThat(reader.dead(list)).isEqualTo(list);
    }

    @Test
    void aGroupStandsAsItDoesOnTheTopicsThatMayBeSeen() {
        var lag = List.of(lag("shop.orders", Standing.FINE), lag("bank.secrets", Standing.NEEDS_YOU));
        var seen = filter.explanation(
                new Explanation("billing", Standing.NEEDS_YOU, List.of(), Optional.empty(), lag), 500);
        assertThat(seen.lag()).extracting(PartitionLag::topic).containsExactly("shop.orders");
        assertThat(seen.standing()).isEqualTo(Standing.FINE);
    }

    @Test
    void whatInstancesSayIsForThoseWhoMaySeeTheWholeGroup() {
        assertThat(filter.group(detail("shop.orders")).instances()).hasSize(1);
        assertThat(filter.group(detail("shop.orders", "bank.secrets")).instances())
                .isEmpty();
    }

    /** That of the intent is known by what was sent; what became of it, and what was refused, name the topic in words alone. */
    @Test
    void ofActsOnATopicThatMayNotBeSeenTheAuditTellsNeitherTheResultNorThatSomebodyWasRefused() {
        var audit = new Audit(
                List.of(
                        line(AuditRecord.Kind.INTENT, "1", "shop.orders"),
                        line(AuditRecord.Kind.INTENT, "2", "bank.secrets"),
                        line(AuditRecord.Kind.RESULT, "1", "shop.orders"),
                        line(AuditRecord.Kind.RESULT, "2", "bank.secrets"),
                        line(AuditRecord.Kind.REFUSED, "", "bank.secrets")),
                5,
                true,
                List.of(),
                List.of());
        var some = new Access(
                new Person("shop", List.of(new Grant(Role.VIEWER, "prod-eu", "billing", "shop"))), "prod-eu");
        assertThat(Operations.seen(audit, some).lines())
                .extracting(AuditRecord::about)
                .containsExactly("shop.orders/0", "shop.orders/0");
        var all = new Access(new Person("omar", List.of(new Grant(Role.VIEWER, "prod-eu", "billing", ""))), "prod-eu");
        assertThat(Operations.seen(audit, all).lines()).hasSize(5);
        var mail = new Access(new Person("mia", List.of(new Grant(Role.VIEWER, "prod-eu", "mail", ""))), "prod-eu");
        assertThat(Operations.seen(audit, mail).lines()).isEmpty();
    }

    private static AuditRecord line(AuditRecord.Kind kind, String id, String topic) {
        var command = new Command(
                "cluster-1",
                "id-" + id,
                Verb.PAUSE,
                "anna",
                Role.OPERATOR,
                "console",
                "billing",
                Optional.of(Target.of(topic, "an-id", Offsets.all(0))),
                Map.of(),
                Expected.NOTHING,
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty());
        return new AuditRecord(
                1,
                "",
                "prod-1",
                Instant.EPOCH,
                kind,
                id,
                "anna",
                "console",
                "pause",
                "billing",
                topic + "/0",
                "",
                Optional.of(command).filter(sent -> kind == AuditRecord.Kind.INTENT),
                List.of(),
                "");
    }

    private static GroupDetail detail(String... topics) {
        var row = new GroupRow(
                "billing",
                GroupState.Phase.STABLE,
                "consumer",
                true,
                List.of(topics),
                0,
                0,
                true,
                Optional.empty(),
                Standing.FINE);
        return new GroupDetail(row, Optional.empty(), Optional.empty(), List.of(INSTANCE), List.of());
    }

    /** One of more letters than are listed, all of which come from the shop. */
    private static Kind kind(Set<String> origins) {
        var failure = new Failure(Optional.of("java.lang.IllegalStateException"), Optional.empty());
        var letter = new DeadLetter(
                "billing.galgo-dead",
                0,
                0,
                Optional.of("billing"),
                Optional.of("shop.orders/0@0"),
                "galgo",
                failure,
                Optional.empty(),
                1,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                "user-93".hashCode());
        return new Kind(
                failure.id(),
                "billing",
                failure,
                "galgo",
                21,
                21,
                1,
                origins,
                Instant.EPOCH,
                Instant.EPOCH,
                Collections.nCopies(20, letter));
    }

    private static PartitionLag lag(String topic, Standing standing) {
        return new PartitionLag(
                topic,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                0,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                standing);
    }
}
