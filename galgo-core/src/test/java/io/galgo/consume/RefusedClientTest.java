/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.junit.jupiter.api.Test;

/** When a client counts as refused, and another takes its place, step by step, without a broker. */
class RefusedClientTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final GroupMaxSizeReachedException full = new GroupMaxSizeReachedException("full");
    private final List<Client> clients = new ArrayList<>();
    private boolean none;
    private final Membership membership = new Membership(this::next, true);

    @Test
    void aClientThatFailedAndHeardOfItsGroupSinceIsWellAgain() {
        last().joined();
        membership.failed(full, 0);
        assertThat(membership.trouble()).isEqualTo(full.toString());

        last().answers++;
        assertThat(membership.trouble()).isNull();
        assertThat(membership.isOver(100 * SECOND)).isFalse();
    }

    @Test
    void anAnswerToAClientThatIsNoMemberYetMayBeARefusal() {
        last().answers++;
        membership.failed(full, 0);
        last().answers++;
        assertThat(membership.trouble()).isNotNull();
    }

    @Test
    void aClientThatHearsNothingMoreIsOverOnceItHasNoPartitions() {
        last().joined();
        last().assign(Set.of(new TopicPartition("t", 0)));
        membership.failed(full, 0);
        membership.failed(full, 9 * SECOND); // as each turn may fail
        assertThat(membership.isOver(10 * SECOND)).isFalse();

        last().assign(Set.of());
        assertThat(membership.isOver(9 * SECOND)).isFalse();
        assertThat(membership.isOver(10 * SECOND)).isTrue();
    }

    @Test
    void anotherClientAsksAndTheTroubleStaysUntilItIsAMember() {
        membership.failed(full, 0);
        membership.renew(10 * SECOND);

        assertThat(clients).hasSize(2);
        assertThat(clients.get(0).closed()).isTrue();
        assertThat(membership.trouble()).isNotNull();
        assertThat(membership.isOver(19 * SECOND)).isFalse();

        last().joined();
        assertThat(membership.consumer().groupMetadata().generationId()).isEqualTo(1);
        assertThat(membership.trouble()).isNull();
    }

    @Test
    void whereNoOtherClientCanBeMadeThatIsTriedAgain() {
        membership.failed(full, 0);
        none = true;
        assertThatThrownBy(() -> membership.renew(10 * SECOND)).isInstanceOf(KafkaException.class);
        assertThat(membership.isOver(10 * SECOND)).isTrue();
        membership.failed(new KafkaException("no address"), 10 * SECOND);

        none = false;
        membership.renew(11 * SECOND);
        assertThat(membership.isOver(11 * SECOND)).isFalse();
        assertThat(membership.trouble()).isNotNull();
    }

    @Test
    void whereClientsAskAgainThemselvesAFailureIsOverWithTheTurn() {
        var asksAgain = new Membership(this::next, false);
        asksAgain.failed(full, 0);
        assertThat(asksAgain.trouble()).isNull();
        assertThat(asksAgain.isOver(100 * SECOND)).isFalse();
    }

    private Client next() {
        if (none) {
            throw new KafkaException("no address");
        }
        clients.add(new Client());
        return last();
    }

    private Client last() {
        return clients.get(clients.size() - 1);
    }

    private static final class Client extends MockConsumer<byte[], byte[]> {

        private int generation = -1;
        private int answers;

        Client() {
            super("none");
        }

        void joined() {
            generation = 1;
            answers++;
        }

        @Override
        @SuppressWarnings("removal") // tests have no other way to make one
        public ConsumerGroupMetadata groupMetadata() {
            return new ConsumerGroupMetadata("g", generation, "m", Optional.empty());
        }

        @Override
        public synchronized Map<MetricName, ? extends Metric> metrics() {
            var name = new MetricName("heartbeat-total", "consumer-coordinator-metrics", "", Map.of());
            return Map.of(name, new Metric() {
                @Override
                public MetricName metricName() {
                    return name;
                }

                @Override
                public Object metricValue() {
                    return (double) answers;
                }
            });
        }
    }
}
