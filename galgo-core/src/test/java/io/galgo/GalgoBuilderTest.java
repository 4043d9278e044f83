/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GalgoBuilderTest {

    @Test
    void whatIsMissingIsNamedWithBothWaysToGiveIt() {
        assertThatThrownBy(() -> Galgo.builder().bootstrapServers("localhost:1").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("service(\"cart\")")
                .hasMessageContaining("galgo.service");
        assertThatThrownBy(() -> Galgo.builder().service("cart").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bootstrapServers(")
                .hasMessageContaining("bootstrap.servers");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "my service", "caf\u00e9"})
    void aWrongServiceNameIsNamedWithWhatIsAccepted(String name) {
        assertThatThrownBy(() -> Galgo.builder().service(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("galgo.service=" + name + ": use 1 to 100 of the characters a-z A-Z 0-9 . _ -");
    }

    @Test
    void blankBrokersAreRefusedHoweverTheyAreGiven() {
        assertThatThrownBy(() -> Galgo.builder().bootstrapServers(" "))
                .hasMessageContaining("bootstrap.servers is blank");
        assertThatThrownBy(() -> Galgo.builder().kafka("bootstrap.servers", ""))
                .hasMessageContaining("bootstrap.servers is blank");
        assertThatThrownBy(() -> Galgo.builder().properties(properties("bootstrap.servers", " ")))
                .hasMessageContaining("bootstrap.servers is blank");
    }

    @Test
    void propertiesSetAll() {
        var galgo = Galgo.builder()
                .properties(properties(
                        "galgo.service",
                        " cart ",
                        "galgo.service.version",
                        "1.2",
                        "galgo.baggage",
                        "tenant, tenant,plan",
                        "bootstrap.servers",
                        "localhost:1",
                        "producer.linger.ms",
                        "7",
                        "client.id",
                        "c"))
                .build();
        assertThat(galgo.service()).isEqualTo("cart");
        assertThat(galgo.kafka().forProducer())
                .isEqualTo(Map.of("bootstrap.servers", "localhost:1", "linger.ms", "7", "client.id", "c"));
    }

    @Test
    void noBaggageMayBeSaidToo() {
        Galgo.builder().properties(properties("galgo.baggage", ""));
    }

    @Test
    void aBaggageNameThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Galgo.builder().properties(properties("galgo.baggage", "tenant,,plan")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("galgo.baggage");
    }

    @Test
    void anUnknownSettingIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Galgo.builder().properties(properties("galgo.servcie", "cart")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("galgo.servcie")
                .hasMessageContaining("galgo.service, galgo.service.version, galgo.baggage, galgo.control.keys");
    }

    @Test
    void aPropertyThatIsNoTextIsNotPassedOverInSilence() {
        var properties = new Properties();
        properties.put("linger.ms", 5);
        assertThatThrownBy(() -> Galgo.builder().properties(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("linger.ms");
    }

    @Test
    void aKafkaSettingWithoutValueIsNamed() {
        assertThatThrownBy(() -> Galgo.builder().kafka("sasl.jaas.config", null))
                .hasMessageContaining("sasl.jaas.config");
    }

    private static Properties properties(String... pairs) {
        var properties = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return properties;
    }
}
