/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

class FormatTest {

    @Property
    void bytesStayAsTheyAre(@ForAll byte[] bytes) {
        assertThat(Format.bytes().decode("t", Format.bytes().encode("t", bytes)))
                .isEqualTo(bytes);
    }

    @Test
    void textIsUtf8() {
        var bytes = Format.string().encode("t", "Grüße 🐕");
        assertThat(bytes).isEqualTo("Grüße 🐕".getBytes(UTF_8));
        assertThat(Format.string().decode("t", bytes)).isEqualTo("Grüße 🐕");
        assertThat(Format.string().contentType()).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void textThatUtf8CannotSayIsRefusedAndNotReplaced() {
        assertThatThrownBy(() -> Format.string().encode("orders", "half \ud83d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders");
        assertThatThrownBy(() -> Format.string().decode("orders", new byte[] {'a', (byte) 0xff}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders");
    }

    @Test
    void anyKafkaSerdeIsAFormat() {
        var longs = Format.serde(Serdes.Long(), "application/x-long");
        assertThat(longs.decode("t", longs.encode("t", 42L))).isEqualTo(42L);
        assertThat(longs.contentType()).isEqualTo("application/x-long");
    }

    @Test
    void aSerdesOwnExceptionIsPassedOn() {
        var longs = Format.serde(Serdes.Long(), "application/x-long");
        assertThatThrownBy(() -> longs.decode("t", new byte[3])).isInstanceOf(SerializationException.class);
    }
}
