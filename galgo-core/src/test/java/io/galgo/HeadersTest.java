/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class HeadersTest {

    @Property
    void whatIsSetIsRead(@ForAll @NotBlank String name, @ForAll byte[] value) {
        assertThat(Headers.none().with(name, value).last(name).orElseThrow().value())
                .isEqualTo(value);
    }

    @Test
    void settingReplacesAndAddingRepeats() {
        assertThat(Headers.none().with("a", "1").with("a", "2").size()).isEqualTo(1);
        var repeated = Headers.builder().add("a", "1").add("a", "2").build();
        assertThat(repeated.size()).isEqualTo(2);
        assertThat(repeated.text("a")).as("the last one counts").contains("2");
        assertThat(repeated.without("a")).isEqualTo(Headers.none());
    }

    @Test
    void headersThatWereBuiltStayAsTheyAreWhateverIsAddedLater() {
        var builder = Headers.builder();
        for (int count = 1; count <= 30; count++) {
            builder.add("h-" + count, "v");
            var built = builder.build();
            var same = builder.build();
            builder.add("later", "v");
            assertThat(built).hasSize(count).isEqualTo(same);
            assertThat(built.last("later")).isEqualTo(Optional.empty());
            builder = Headers.builder();
            for (var header : built) {
                builder.add(header);
            }
        }
    }

    @Test
    void aHeaderWithoutValueIsThereButHasNoText() {
        var headers = Headers.builder().add("a", (byte[]) null).build();
        assertThat(headers.last("a")).isPresent();
        assertThat(headers.text("a")).isEmpty();
    }

    @Test
    void headersAreValues() {
        var one = Headers.builder().add("a", "1").add("b", "2").build();
        assertThat(Headers.none().with("a", "1").with("b", "2")).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(Headers.none().with("b", "2").with("a", "1"))
                .as("in their order")
                .isNotEqualTo(one);
    }

    @Test
    void aKafkaRecordTakesThemAndGivesThemBack() {
        var headers = Headers.builder()
                .add("a", "1")
                .add("b", (byte[]) null)
                .add("a", "ü")
                .build();
        var record = new ProducerRecord<byte[], byte[]>("topic", null, null, null, headers.toKafka());
        assertThat(Headers.of(record.headers())).isEqualTo(headers);
        record.headers().add("open to interceptors", "yes".getBytes(UTF_8));
    }

    @Test
    void printedHeadersShowNamesAndNoValues() {
        assertThat(Headers.none().with("customer", "Ana")).hasToString("[customer]");
        assertThat(new Headers.Header("customer", "Ana".getBytes(UTF_8))).hasToString("customer");
    }

    @Test
    void aMissingValueIsNamed() {
        assertThatThrownBy(() -> Headers.none().with("region", (String) null)).hasMessageContaining("region");
    }
}
