/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters by name. */
class ContextsTest {

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("contexts.yaml");
        Files.writeString(
                directory.resolve("prod.properties"), "security.protocol=SASL_SSL\nsasl.jaas.config=secret\n");
        Files.writeString(file, """
                current: test
                contexts:
                  test:
                    bootstrap-servers: localhost:9092
                  prod-eu:
                    bootstrap-servers: kafka-1:9093,kafka-2:9093
                    client-config: prod.properties
                    masks:
                      - topics: shop.payments
                        fields: [card, customer.iban]
                  wrong:
                    bootstrap-servers: localhost:9092
                    masks: [{topics: shop.*, feilds: [card]}]
                  empty: {}
                """);
    }

    @Test
    void aContextNamesServersAndTheFileWithItsSecrets() {
        assertThat(Contexts.of(file, null).cluster("prod-eu").settings())
                .containsEntry("bootstrap.servers", "kafka-1:9093,kafka-2:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", "secret");
    }

    @Test
    void withoutAnOptionTheEnvironmentsCountsThenTheCurrentOne() {
        assertThat(Contexts.of(file, "prod-eu").cluster(null).settings().get("bootstrap.servers"))
                .isEqualTo("kafka-1:9093,kafka-2:9093");
        assertThat(Contexts.of(file, null).cluster(null).settings().get("bootstrap.servers"))
                .isEqualTo("localhost:9092");
    }

    @Test
    void aContextHasMasksAndAWrongOneIsRefused() {
        assertThat(Contexts.of(file, null).cluster("prod-eu").masks().isNone()).isFalse();
        assertThat(Contexts.of(file, null).cluster("test").masks().isNone()).isTrue();
        assertThatThrownBy(() -> Contexts.of(file, null).cluster("wrong"))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("The masks of context wrong in", "and not feilds.");
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> Contexts.of(file, null).cluster("prod-us"))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("There is no context prod-us in", "which has empty, prod-eu, test, wrong.");
        assertThatThrownBy(() -> Contexts.of(file, null).cluster("empty"))
                .hasMessageContaining("has no bootstrap-servers");
        assertThatThrownBy(
                        () -> Contexts.of(directory.resolve("none.yaml"), null).cluster(null))
                .hasMessageContaining("Which Kafka? Give --bootstrap-servers HOST:PORT");
    }
}
