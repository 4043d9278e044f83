/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

    @Test
    void aTopicsEventsAreOfItsNameUnlessToldOtherwise() {
        var topic = Topic.of("shop.orders", Format.string(), Format.bytes());
        assertThat(topic.type()).isEqualTo("shop.orders");
        assertThat(topic.type("order-placed").type()).isEqualTo("order-placed");
        assertThat(topic).hasToString("shop.orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "shop orders", "shop/orders", "bestellungen-für"})
    void aNameKafkaDoesNotTakeIsRefusedWithWhatItTakes(String name) {
        assertThatThrownBy(() -> Topic.of(name, Format.string(), Format.bytes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"")
                .hasMessageContaining("1 to 249 of the characters a-z A-Z 0-9 . _ -");
    }

    @Test
    void aBlankTypeIsRefused() {
        var topic = Topic.of("orders", Format.string(), Format.bytes());
        assertThatThrownBy(() -> topic.type(" ")).hasMessageContaining("orders").hasMessageContaining("blank");
    }
}
