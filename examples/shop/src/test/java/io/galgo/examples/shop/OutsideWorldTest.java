/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static org.awaitility.Awaitility.await;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** Incidents begin when somebody asks for them, and end by themselves. */
@WithKafka
class OutsideWorldTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void theCardProviderDoesNotAnswerForOneOrderUntilTheIncidentEnds(EmbeddedKafka kafka) throws Exception {
        createTopic(kafka);
        var settings = ShopSettings.of(kafka.bootstrapServers(), "jdbc:postgresql://localhost/shop", null);
        try (var world = new OutsideWorld(Incidents.of(settings))) {
            begin(kafka, Duration.ofMinutes(10));
            await().atMost(PATIENCE).until(() -> isRefused(world, "order-1"));
            world.charge("order-2");
            begin(kafka, Duration.ofSeconds(1));
            await().atMost(PATIENCE).until(() -> !isRefused(world, "order-1"));
        }
    }

    private static void begin(EmbeddedKafka kafka, Duration time) throws InterruptedException {
        Incidents.begin(Map.of("bootstrap.servers", kafka.bootstrapServers()), Incident.ONE_KEY, time);
    }

    /** Other tests of the shop may have made it on the same Kafka. */
    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            if (!admin.listTopics().names().get().contains(Incidents.TOPIC)) {
                kafka.createTopic(Incidents.TOPIC, 1);
            }
        }
    }

    private static boolean isRefused(OutsideWorld world, String order) {
        try {
            world.charge(order);
            return false;
        } catch (IOException refused) {
            return true;
        }
    }
}
