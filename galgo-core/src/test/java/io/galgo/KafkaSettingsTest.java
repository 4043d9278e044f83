/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    private final KafkaSettings settings = new KafkaSettings(Map.of(
            "bootstrap.servers", "b",
            "client.id", "all",
            "producer.client.id", "p",
            "consumer.max.poll.records", 7,
            "admin.retries", 3));

    @Test
    void eachClientGetsWhatAllGetAndItsOwnWhichWins() {
        assertThat(settings.forProducer()).isEqualTo(Map.of("bootstrap.servers", "b", "client.id", "p"));
        assertThat(settings.forConsumer())
                .isEqualTo(Map.of("bootstrap.servers", "b", "client.id", "all", "max.poll.records", 7));
        assertThat(settings.forAdmin()).isEqualTo(Map.of("bootstrap.servers", "b", "client.id", "all", "retries", 3));
    }

    @Test
    void furtherSettingsWinAndLeaveTheseAlone() {
        assertThat(settings.with(Map.of("client.id", "new")).forConsumer()).containsEntry("client.id", "new");
        assertThat(settings.forConsumer()).containsEntry("client.id", "all");
    }

    @Test
    void printedSettingsShowNamesAndNoSecrets() {
        assertThat(new KafkaSettings(Map.of("sasl.jaas.config", "password=x"))).hasToString("[sasl.jaas.config]");
    }
}
