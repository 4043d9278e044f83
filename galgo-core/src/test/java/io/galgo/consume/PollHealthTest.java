/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class PollHealthTest {

    private static final Duration LONGEST_TURN = ofSeconds(60);

    private final Workers workers = new Workers(1, Runnable::run);
    private long nanoTime = -ofSeconds(30).toNanos(); // as the clock may begin anywhere
    private final PollHealth health = new PollHealth("g", workers, () -> nanoTime);

    @Test
    void aLoopThatBeginsIsConnectingUntilItsFirstTurnIsThrough() {
        assertThat(health.problems(LONGEST_TURN)).containsExactly("connecting");

        health.say(null);
        assertThat(health.problems(LONGEST_TURN)).isEmpty();
    }

    @Test
    void aTurnThatFailedIsSaidUntilOneSucceeds() {
        health.failed(new TopicAuthorizationException("not yours"));
        assertThat(health.problems(LONGEST_TURN))
                .containsExactly("org.apache.kafka.common.errors.TopicAuthorizationException: not yours");

        health.say(null);
        assertThat(health.problems(LONGEST_TURN)).isEmpty();
    }

    @Test
    void aLoopThatDoesNotTurnIsStuckUntilItTurns() {
        health.say(null);
        pass(ofSeconds(60));
        assertThat(health.problems(LONGEST_TURN)).isEmpty();

        pass(ofSeconds(1));
        assertThat(health.problems(LONGEST_TURN))
                .containsExactly("its thread has been stuck for 61 s: nothing is fetched or committed;"
                        + " a thread dump shows where");

        health.turned();
        assertThat(health.problems(LONGEST_TURN)).isEmpty();
    }

    @Test
    void aLaneThatAnErrorEndedIsSaidHoweverWellTheLoopTurns() {
        workers.submit(() -> {
            throw new IllegalStateException("an error in the engine");
        });
        health.say(null);
        health.turned();

        assertThat(health.problems(LONGEST_TURN))
                .containsExactly("an error in the consumer itself ended work on 1 keys (see the log):"
                        + " they wait until their partitions change hands");
    }

    @Test
    void allThatIsWrongIsSaid() {
        health.say("no broker is in reach; trying again");
        pass(ofSeconds(61));
        workers.submit(() -> {
            throw new AssertionError("an error in the engine");
        });
        assertThat(health.problems(LONGEST_TURN)).hasSize(3);
    }

    private void pass(Duration time) {
        nanoTime += time.toNanos();
    }
}
