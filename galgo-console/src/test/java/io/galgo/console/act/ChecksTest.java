/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.galgo.control.Offsets;
import io.galgo.control.Outcome;
import io.galgo.control.Role;
import io.galgo.control.Verb;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the executor lets whom do and see. */
@WithKafka
class ChecksTest {

    private Actors actors;
    private Executor executor;

    @BeforeEach
    void start(EmbeddedKafka kafka) {
        actors = new Actors(kafka).withTopics();
        actors.publish("ann", "user-93");
        actors.instance(command -> Outcome.APPLIED);
        executor = actors.executor();
    }

    @AfterEach
    void end() {
        actors.close();
    }

    @Test
    void aGroupThatMayNotBeSeenIsAsIfItWereNotThere() {
        var stranger = rights(new Grant(Role.OPERATOR, "", "mail", ""));
        for (var group : List.of(actors.group, "nowhere")) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> plan(Act.of(Verb.PAUSE, group, Optional.empty()), stranger))
                    .withMessage("There is no consumer group " + group + " that you may see.")
                    .extracting(RefusedException::reason)
                    .isEqualTo(RefusedException.Reason.NOT_THERE);
        }
        var paused = executor.carryOut(
                plan(Act.of(Verb.PAUSE, actors.group, Optional.empty()), Actors.rights(Role.OPERATOR)),
                Actors.rights(Role.OPERATOR),
                Actors.WAIT);
        var undo = Act.of(Verb.UNDO, "", Optional.empty()).with("id", paused.id());
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> plan(undo, stranger))
                .withMessageStartingWith("There is no act " + paused.id());
    }

    @Test
    void aRoleOnAnotherClusterIsNoneHere() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> plan(park(), rights(new Grant(Role.ADMIN, "test", "", ""))))
                .withMessageStartingWith("There is no consumer group");
    }

    @Test
    void aKeyIsShownToThoseAloneWhoMayReadItsTopic() {
        var operator = rights(Grant.everywhere(Role.OPERATOR));
        assertThat(plan(park(), operator).sentences().get(0)).startsWith("Key ••••: ");
        var reader = rights(Grant.everywhere(Role.OPERATOR), new Grant(Role.READER, "prod-eu", "", actors.topic));
        assertThat(plan(park(), reader).sentences().get(0)).startsWith("Key ann: ");
    }

    @Test
    void whyNotIsKnownBeforeAnybodyAsks() {
        var viewer = rights(Grant.everywhere(Role.VIEWER));
        assertThat(executor.whyNot(actors.group, Optional.of(actors.topic), viewer))
                .contains("Needs operator on " + actors.group + ". otto is viewer.");
        assertThat(executor.whyNot(actors.group, Optional.empty(), rights(Grant.everywhere(Role.OPERATOR))))
                .isEmpty();
    }

    @Test
    void whoIsRefusedAllTheTimeDoesNotFillTheAudit() {
        var limited = actors.executor(false, 2);
        var viewer = rights(Grant.everywhere(Role.VIEWER));
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> limited.plan(park(), viewer, ZoneOffset.UTC))
                    .withMessageStartingWith("Needs operator");
        }
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> limited.plan(park(), viewer, ZoneOffset.UTC))
                .withMessageContaining("was refused 2 commands in the last minute");
    }

    private Act park() {
        return Act.of(Verb.PARK, actors.group, Optional.of(actors.topic), Offsets.one(0, 0));
    }

    private Plan plan(Act act, Rights rights) {
        return executor.plan(act, rights, ZoneOffset.UTC);
    }

    private static Rights rights(Grant... grants) {
        return new Rights("otto", "console", List.of(grants));
    }
}
