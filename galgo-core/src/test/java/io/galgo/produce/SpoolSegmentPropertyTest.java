/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever happens to a spool's file, what is undamaged in it is read, in order, and nothing else. */
class SpoolSegmentPropertyTest {

    private static final int HEADER = SpoolSegment.HEADER;

    private Path directory;

    @BeforeProperty
    void make() throws IOException {
        directory = Files.createTempDirectory("galgo-segment-");
    }

    @AfterProperty
    void clear() throws IOException {
        empty();
        Files.delete(directory);
    }

    private void empty() throws IOException {
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 100)
    void whatIsWrittenIsRead(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int count) throws IOException {
        var records = records(new Random(seed), count);
        assertThat(texts(read(write(records), new Random(seed)))).isEqualTo(texts(records));
    }

    @Property(tries = 100)
    void afterATruncationAllWholeRecordsAreRead(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count, @ForAll @IntRange(max = 1000) int cut)
            throws IOException {
        var random = new Random(seed);
        var records = records(random, count);
        var file = write(records);
        var bytes = Files.readAllBytes(file);
        int length = HEADER + (int) ((long) cut * (bytes.length - HEADER) / 1000);
        Files.write(file, java.util.Arrays.copyOf(bytes, length));

        var whole = records.stream()
                .filter(record -> endOf(records, record) <= length)
                .toList();
        assertThat(texts(read(file, random))).isEqualTo(texts(whole));
    }

    @Property(tries = 100)
    void damagedRecordsAreKeptBesideAndTheOthersAreRead(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll @IntRange(min = 1, max = 5) int wounds)
            throws IOException {
        var random = new Random(seed);
        var records = records(random, count);
        var file = write(records);
        var bytes = Files.readAllBytes(file);
        var hit = new ArrayList<Integer>();
        for (int i = 0; i < wounds; i++) {
            int place = HEADER + random.nextInt(bytes.length - HEADER);
            if (!hit.contains(place)) {
                hit.add(place);
                bytes[place] ^= (byte) (1 + random.nextInt(255));
            }
        }
        Files.write(file, bytes);

        var undamaged = records.stream()
                .filter(record -> hit.stream()
                        .noneMatch(place ->
                                place >= endOf(records, record) - sizeOf(record) && place < endOf(records, record)))
                .toList();
        assertThat(texts(read(file, random))).isEqualTo(texts(undamaged));
        try (var files = Files.list(directory)) {
            assertThat(files.filter(kept -> kept.toString().endsWith(SpoolSegment.DAMAGED)
                            || kept.toString().endsWith(SpoolSegment.UNFINISHED)))
                    .isNotEmpty();
        }
    }

    @Property(tries = 50)
    void aFileWithoutAReadableBeginningIsKeptUnderAnotherName(@ForAll @IntRange(max = HEADER - 1) int place)
            throws IOException {
        var file = write(records(new Random(place), 3));
        var bytes = Files.readAllBytes(file);
        bytes[place] ^= 0x40;
        Files.write(file, bytes);

        assertThat(SpoolSegment.open(file)).isNull();
        assertThat(file).doesNotExist();
        assertThat(file.resolveSibling(file.getFileName() + SpoolSegment.DAMAGED))
                .hasBinaryContent(bytes);
    }

    private Path write(List<SpoolRecord> records) throws IOException {
        empty();
        var file = directory.resolve("1.spool");
        try (var segment = SpoolSegment.create(file, 7, channel -> {})) {
            for (var record : records) {
                var buffer = ByteBuffer.allocate(SpoolRecord.sizeOf(record.event()));
                record.write(buffer);
                segment.append(buffer.flip());
            }
        }
        return file;
    }

    private static List<SpoolRecord> read(Path file, Random random) throws IOException {
        var records = new ArrayList<SpoolRecord>();
        try (var segment = SpoolSegment.open(file)) {
            assertThat(segment.run()).isEqualTo(7);
            for (long at = 0; at < segment.durable(); ) {
                var stretch = segment.read(at, 1 + random.nextInt(10), 1 + random.nextInt(500));
                records.addAll(stretch.records());
                at = stretch.end();
            }
        }
        return records;
    }

    private static List<SpoolRecord> records(Random random, int count) {
        var records = new ArrayList<SpoolRecord>();
        for (int i = 1; i <= count; i++) {
            var headers = Headers.builder().add("ce_id", "id-" + i).add("empty", (byte[]) null);
            records.add(new SpoolRecord(
                    i,
                    random.nextLong(),
                    new EncodedEvent("topic", bytes(random, 20), bytes(random, 400), headers.build())));
        }
        return records;
    }

    private static byte[] bytes(Random random, int most) {
        if (random.nextInt(10) == 0) {
            return null;
        }
        var bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int sizeOf(SpoolRecord record) {
        var buffer = ByteBuffer.allocate(SpoolRecord.sizeOf(record.event()));
        record.write(buffer);
        return buffer.position();
    }

    private static int endOf(List<SpoolRecord> records, SpoolRecord last) {
        int end = HEADER;
        for (var record : records) {
            end += sizeOf(record);
            if (record.number() == last.number()) {
                break;
            }
        }
        return end;
    }

    private static List<String> texts(List<SpoolRecord> records) {
        return records.stream()
                .map(record -> record.number() + " " + record.millis() + " "
                        + record.event().topic() + " "
                        + text(record.event().key()) + " " + text(record.event().value()) + " "
                        + record.event().headers().text("ce_id")
                        + record.event().headers().size())
                .toList();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }
}
