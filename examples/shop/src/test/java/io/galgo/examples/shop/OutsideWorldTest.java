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

    @Test
    void theCardProviderDoesNotAnswerForOneOrderUntilTheIncidentEnds(EmbeddedKafka kafka) throws Exception {
        createTopic(kafka);
        var settings = ShopSettings.of(kafka.bootstrapServers(), "jdbc:postgresql://localhost/shop", null);
        try (var world = OutsideWorld.of(settings)) {
            world.charge("order-1");
            await().until(() -> {
                Shop.begin(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()), Incident.ONE_KEY, Duration.ofSeconds(3));
                return isRefused(world, "order-1");
            });
            world.charge("order-2");
            await().until(() -> !isRefused(world, "order-1"));
        }
    }

    /** Other tests of the shop may have made it on the same Kafka. */
    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            if (!admin.listTopics().names().get().contains(OutsideWorld.TOPIC)) {
                kafka.createTopic(OutsideWorld.TOPIC, 1);
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
