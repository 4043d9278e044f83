/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.Headers;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The formats in the tables and in Kafka, as docs/outbox-format.md describes them. */
class FormatsTest {

    @Test
    void headersAreWrittenAsDescribed() {
        assertThat(HexFormat.of().formatHex(HeaderCodec.encode(Headers.none().with("a", "b"))))
                .isEqualTo("010101610262");
    }

    @Test
    void headersComeBackAsTheyWere() {
        var headers = Headers.builder()
                .add("empty", "")
                .add("none", (byte[]) null)
                .add("long", "ü".repeat(10_000))
                .add("twice", "1")
                .add("twice", "2")
                .build();
        var back = HeaderCodec.decode(HeaderCodec.encode(headers));
        assertThat(back).usingRecursiveComparison().isEqualTo(headers);
    }

    @Test
    void headersOfANewerVersionAreRefused() {
        assertThatThrownBy(() -> HeaderCodec.decode(new byte[] {2, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("upgrade");
    }

    @Test
    void damagedHeadersAreRefusedWhateverTheDamage() {
        var whole = HeaderCodec.encode(Headers.none().with("name", "value").with("other", "value"));
        for (int length = 0; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> HeaderCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            var damaged = whole.clone();
            damaged[1 + random.nextInt(whole.length - 1)] = (byte) random.nextInt();
            try {
                HeaderCodec.decode(damaged);
            } catch (IllegalArgumentException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void aKeyHasOneShardForEver() {
        assertThat(Shards.of("cart-7".getBytes(UTF_8))).isEqualTo(0xd1);
        assertThat(Shards.of(new byte[0])).isZero();
        assertThat(IntStream.range(0, 1_000).map(i -> Shards.of(null))).allMatch(shard -> shard >= 0 && shard < 256);
    }

    @Test
    void rangesCoverAllShardsOnce() {
        for (int ranges = 1; ranges <= 64; ranges++) {
            assertThat(ShardRange.split(ranges).stream()
                            .flatMap(range -> IntStream.rangeClosed(range.from(), range.to())
                                    .boxed()))
                    .containsExactlyElementsOf(IntStream.range(0, 256).boxed().toList());
        }
    }

    @Test
    void aMarkNamesExactlyTheRowsOfItsBatch() {
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            var rows = rows(random.longs(1 + random.nextInt(TableRelay.LARGEST_BATCH), 1, 100_000_000_000L)
                    .map(id -> random.nextBoolean() ? id : id % 3_000 + 1)
                    .sorted()
                    .distinct());
            var mark = BatchMark.parse(BatchMark.of(rows).text()).orElseThrow();

            assertThat(mark.ids())
                    .containsExactly(rows.stream().mapToLong(OutboxRow::id).toArray());
            assertThat(mark.names(rows)).isTrue();
            assertThat(mark.names(rows.subList(1, rows.size()))).isFalse();
        }
    }

    @Test
    void aMarkDoesNotNameOtherRowsOfTheSameNumbers() {
        var mark = BatchMark.of(rows(LongStream.of(1, 2)));
        var others = List.of(row(1, "other"), row(2, "event"));
        assertThat(mark.names(others)).isFalse();
    }

    @Test
    void theMarkOfABatchWithoutGapsIsShort() {
        assertThat(BatchMark.of(rows(LongStream.range(1_000_000, 1_002_000))).text())
                .hasSizeLessThan(30);
    }

    @Test
    void whatIsNoMarkIsNone() {
        for (var text : List.of("", "x", "2.0.AA", "1.zz.AA", "1.0.A", "1.0.!!", "1.0." + "////////////////////")) {
            assertThat(BatchMark.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void scriptsAreRenamedAndIndexesStayWithTheirTable() {
        var sql = new TableNames("shop", "my_").applyTo(Schema.script(Dialect.POSTGRESQL, "outbox"));
        assertThat(sql)
                .contains("TABLE IF NOT EXISTS shop.my_outbox (")
                .contains("nextval('shop.my_outbox_id')")
                .contains("INDEX IF NOT EXISTS my_outbox_stuck ON shop.my_outbox")
                .doesNotContain("galgo_");
        assertThat(new TableNames("shop", "my_").applyTo(Schema.script(Dialect.MARIADB, "outbox")))
                .contains("TABLE IF NOT EXISTS shop.my_outbox (")
                .doesNotContain("galgo_");
        assertThatThrownBy(() -> new TableNames("Shop; DROP", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<OutboxRow> rows(LongStream ids) {
        return ids.mapToObj(id -> row(id, "event")).toList();
    }

    private static OutboxRow row(long id, String event) {
        return new OutboxRow(id, "t", null, event.getBytes(UTF_8), null);
    }
}
