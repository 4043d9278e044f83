/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.console.stream.RecordText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FoundTest {

    private final Found found = new Found();

    @Test
    void aPageTakesAThousandRecords() {
        for (int i = 1; i < Found.MOST_RECORDS; i++) {
            assertThat(found.add(record("{}"))).isTrue();
        }
        assertThat(found.full()).isEmpty();
        assertThat(found.add(record("{}"))).isFalse();
        assertThat(found.full()).hasValue("1,000 records");
        assertThat(found.after(998)).hasSize(2);
    }

    @Test
    void largeRecordsFillAPageSooner() {
        var megabyte = "x".repeat(1 << 20);
        int taken = 1;
        while (found.add(record(megabyte))) {
            taken++;
        }
        assertThat(taken).isEqualTo(8);
        assertThat(found.full()).hasValue("8 MiB");
    }

    private static RecordText record(String value) {
        return new RecordText("shop.orders", 0, 0, Instant.EPOCH, Optional.of("key"), Optional.of(value), List.of());
    }
}
