/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Steps of publishers, writer and sender in any order, with failures of disk and Kafka and crashes between them, on real files. Kafka is a list
 * with the mark of the last batch. Whatever happens: each accepted event is in it, none twice, all in the order of their publishing.
 */
class SpoolModelPropertyTest {

    private Path home;

    @BeforeProperty
    void make() throws IOException {
        home = Files.createTempDirectory("galgo-spool-");
    }

    @AfterProperty
    void clear() throws IOException {
        delete(home);
    }

    @Property(tries = 50)
    void whatIsAcceptedIsPublishedOnceInOrder(@ForAll long seed) throws Exception {
        var world = new World(Files.createTempDirectory(home, "spool"), new Random(seed));
        for (int step = 0; step < 80; step++) {
            world.step();
        }
        world.finish();
        assertThat(world.kafka).doesNotHaveDuplicates().isSorted();
        assertThat(world.kafka).containsAll(world.accepted());
        delete(world.home);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A service with a spool, its disk, and Kafka. */
    private static final class World {

        private final Path home;
        private final Random random;
        private final List<Integer> kafka = new ArrayList<>();
        private final List<Receipt> receipts = new ArrayList<>();
        private Optional<SpoolMark> mark = Optional.empty();
        private boolean diskFails;

        private SpoolDirectory directory;
        private Spool spool;
        private SpoolToDisk toDisk;
        private SpoolToKafka toKafka;
        private SpoolWriter writer;

        World(Path home, Random random) throws IOException {
            this.home = home;
            this.random = random;
            start();
        }

        private void start() throws IOException {
            directory = SpoolDirectory.open(home);
            var left = new ArrayList<SpoolSegment>();
            long index = 0;
            for (var file : directory.segments()) {
                index = SpoolDirectory.index(file) + 1;
                Optional.ofNullable(SpoolSegment.open(file)).ifPresent(left::add);
            }
            long run = random.nextLong();
            var settings = SpoolSettings.in(home).patience(Duration.ZERO);
            spool = new Spool(settings, InstantSource.system(), run, left);
            toDisk = new SpoolToDisk(spool);
            toKafka = new SpoolToKafka(spool);
            writer = new SpoolWriter(toDisk, directory, run, index, 4_000, channel -> {
                if (diskFails) {
                    throw new IOException("made up");
                }
            });
            mark.ifPresent(toKafka::publishedThrough);
        }

        void step() throws Exception {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> publish();
                case 4, 5, 6 -> write();
                case 7, 8, 9, 10 -> send();
                default -> {
                    if (random.nextInt(4) == 0) {
                        crash();
                    }
                }
            }
        }

        private void publish() {
            for (int more = random.nextInt(6); more >= 0; more--) {
                var number = Integer.toString(receipts.size());
                var value = new byte[random.nextInt(200)];
                var headers = Headers.builder().add("ce_id", number).build();
                receipts.add(spool.add(new EncodedEvent("topic", null, value, headers)));
            }
        }

        private void write() throws InterruptedException {
            if (!spool.memory.isEmpty()) {
                diskFails = random.nextInt(4) == 0;
                var group = toDisk.take(1 + random.nextInt(2_000));
                if (random.nextBoolean()) {
                    publish();
                }
                writer.write(group);
            }
        }

        private void send() throws Exception {
            var next = toKafka.nextNow(1 + random.nextInt(20), 1 + random.nextInt(4_000));
            if (next == null) {
                return;
            }
            if (random.nextInt(3) == 0) {
                write(); // meanwhile
            }
            switch (random.nextInt(4)) {
                case 0 -> mark.ifPresent(toKafka::publishedThrough); // aborted; so the next producer learns
                case 1 -> {
                    commit(next);
                    mark.ifPresent(toKafka::publishedThrough); // nobody heard of it; so the next producer learns
                }
                default -> {
                    commit(next);
                    toKafka.published(next);
                }
            }
        }

        private void commit(SpoolToKafka.Next next) {
            next.events()
                    .forEach(record ->
                            kafka.add(Integer.valueOf(record.event().id().value())));
            mark = Optional.of(next.mark());
        }

        /** The process dies; what it had not synced of its last file may be there, in part, or not. */
        private void crash() throws IOException {
            if (random.nextBoolean() && !spool.memory.isEmpty()) {
                tear();
            }
            spool.closeFiles();
            directory.close();
            start();
        }

        private void tear() throws IOException {
            var files = directory.segments();
            if (!files.isEmpty()) {
                var unsent = spool.memory.oldest();
                var bytes = ByteBuffer.allocate(unsent.bytes());
                unsent.record().write(bytes);
                bytes.flip().limit(random.nextInt(bytes.limit() + 1));
                try (var file = Files.newByteChannel(files.get(files.size() - 1), StandardOpenOption.WRITE)) {
                    file.position(file.size());
                    file.write(bytes);
                }
            }
        }

        void finish() throws Exception {
            while (spool.status(List.of(), 0).unsent() > 0) {
                var next = toKafka.nextNow(100, 10_000);
                if (next != null) {
                    commit(next);
                    toKafka.published(next);
                }
            }
            spool.closeFiles();
            directory.close();
        }

        List<Integer> accepted() {
            return receipts.stream()
                    .filter(receipt -> receipt.accepted().toCompletableFuture().isDone())
                    .map(receipt -> Integer.valueOf(receipt.id().value()))
                    .toList();
        }
    }
}
