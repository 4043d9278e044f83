/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;

import io.galgo.examples.shop.Incident;
import io.galgo.examples.shop.RunningService;
import io.galgo.examples.shop.Topics;
import io.galgo.examples.shop.orders.OrderGenerator;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/** What is done to the broker and the outbox in an incident, and taken back at its end. By one thread. */
final class Hands {

    /** Enough for every made-up order, as brokers count it: compressed. */
    private static final int SMALL_BYTES = 2_500;

    private static final int LARGE_LINES = 600;
    /** So long somebody may do it by hand, once the limit is as it was. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long COPIES_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String servers;
    private final RunningService cart;
    private final Redelivery redelivery;
    private final Random random;
    private final Set<Incident> under = EnumSet.noneOf(Incident.class);
    private long orderNumber;
    private OptionalLong sendAgain = OptionalLong.empty();
    private long nextCopies = System.nanoTime();

    Hands(String servers, RunningService cart, long seed) {
        this.servers = servers;
        this.cart = cart;
        this.redelivery = new Redelivery(servers);
        this.random = new Random(seed);
        this.orderNumber = seed;
    }

    /** Does what an incident asks for now that it goes on, or does not. */
    void at(Incident incident, boolean isOn) throws InterruptedException, SQLException {
        boolean begins = isOn && !under.contains(incident);
        boolean ends = !isOn && under.contains(incident);
        if (incident == Incident.OUTBOX && begins) {
            limit(new AlterConfigOp(
                    new ConfigEntry(MAX_MESSAGE_BYTES_CONFIG, String.valueOf(SMALL_BYTES)), AlterConfigOp.OpType.SET));
            while (!cart.place(OrderGenerator.large(++orderNumber, LARGE_LINES))) {
                // this one was there before
            }
        }
        if (incident == Incident.OUTBOX && ends) {
            limit(new AlterConfigOp(new ConfigEntry(MAX_MESSAGE_BYTES_CONFIG, ""), AlterConfigOp.OpType.DELETE));
            sendAgain = OptionalLong.of(System.nanoTime() + GRACE_NANOS);
        }
        if (sendAgain.isPresent() && System.nanoTime() - sendAgain.getAsLong() >= 0) {
            sendStuckAgain();
        }
        if (incident == Incident.DUPLICATES && isOn && System.nanoTime() - nextCopies >= 0) {
            redelivery.copySome(random);
            nextCopies = System.nanoTime() + COPIES_EVERY_NANOS;
        }
        if (isOn) {
            under.add(incident);
        } else {
            under.remove(incident);
        }
    }

    /** Has what is stuck go out, and everything be as before. */
    void sendStuckAgain() throws SQLException {
        if (sendAgain.isPresent()) {
            cart.sendStuckAgain();
            sendAgain = OptionalLong.empty();
        }
    }

    private void limit(AlterConfigOp change) throws InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CHECKED_OUT.name());
            admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafkas ? kafkas : new KafkaException(e.getCause());
        }
    }
}
