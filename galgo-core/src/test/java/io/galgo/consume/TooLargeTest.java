/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class TooLargeTest {

    private final Exception message = new RecordTooLargeException("than a message may be");
    private final Exception segment = new RecordBatchTooLargeException("than a segment is");

    @Test
    void itsSettingIsTheOneThatWasTooSmall() {
        assertThat(TooLarge.setting(message)).isEqualTo("max.message.bytes");
        assertThat(TooLarge.setting(segment)).isEqualTo("segment.bytes");
    }

    /** As the client says it at the next record of a transaction that has failed. */
    @Test
    void itIsFoundAmongTheCausesToo() {
        var later = new KafkaException("in an error state", segment);
        assertThat(TooLarge.is(later)).isFalse();
        assertThat(TooLarge.in(later)).isTrue();
        assertThat(TooLarge.setting(later)).isEqualTo("segment.bytes");
    }

    @Test
    void nothingElseIs() {
        var another = new KafkaException("in an error state", new InvalidConfigurationException("another"));
        assertThat(TooLarge.is(another)).isFalse();
        assertThat(TooLarge.in(another)).isFalse();
        assertThat(TooLarge.is(null)).isFalse();
    }
}
