/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.EventId;
import io.galgo.HeaderNames;
import io.galgo.produce.SpoolStatus.LaidAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of a spool that Kafka refused for good, in a file of their own: a segment whose records carry the reason as the header {@value
 * HeaderNames#ERROR_MESSAGE}. Rewritten as a whole when one is taken out. Its events are in memory too, so it is kept small. Safe for any
 * thread.
 */
final class LaidAsideFile {

    private static final String NAME = "laid-aside.events";

    private final SpoolDirectory directory;
    private final long mostBytes;
    private final SpoolSegment.Sync sync;
    private final Map<EventId, SpoolRecord> events = new LinkedHashMap<>();
    private SpoolSegment current; // the file as this process wrote it; null before, and after a failure
    private long bytes;

    /** Reads what is there. */
    LaidAsideFile(SpoolDirectory directory, long mostBytes, SpoolSegment.Sync sync) throws IOException {
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.sync = sync;
        if (Files.exists(file())) {
            var segment = SpoolSegment.open(file());
            if (segment != null) {
                try (segment) {
                    for (long at = 0; at < segment.durable(); ) {
                        var stretch = segment.read(at, Integer.MAX_VALUE, 1 << 20);
                        stretch.records()
                                .forEach(record -> events.put(record.event().id(), record));
                        at = stretch.end();
                    }
                }
            }
        }
        count();
    }

    Path file() {
        return directory.resolve(NAME);
    }

    /**
     * Adds an event, which is safe there when this returns. Adding it again changes nothing in the file; but it is another record then,
     * which {@linkplain #remove(SpoolRecord) taking out} the former one leaves alone.
     *
     * @throws IOException if it cannot be written, or there is no more room
     */
    synchronized void add(SpoolRecord record, String reason) throws IOException {
        var event = record.event();
        var id = event.id();
        var marked = new EncodedEvent(
                event.topic(), event.key(), event.value(), event.headers().with(HeaderNames.ERROR_MESSAGE, reason));
        var added = new SpoolRecord(record.number(), record.millis(), marked);
        if (events.replace(id, added) != null) {
            return;
        }
        if (bytes + SpoolRecord.sizeOf(marked) > mostBytes) {
            throw new IOException("what is laid aside takes " + bytes + " bytes of " + mostBytes + ": send or drop it");
        }
        events.put(id, added);
        try {
            if (current == null) {
                rewrite();
            } else {
                append(added);
            }
        } catch (IOException | RuntimeException | Error e) {
            events.remove(id);
            throw e;
        }
    }

    /** Takes an event out, unless it was added again since it was found; it is gone from the disk when this returns. */
    synchronized void remove(SpoolRecord found) throws IOException {
        var id = found.event().id();
        if (events.remove(id, found)) {
            try {
                rewrite();
            } catch (IOException e) {
                events.put(id, found);
                throw e;
            }
        }
    }

    /** Returns an event as it is laid aside, with the reason. */
    synchronized Optional<SpoolRecord> find(EventId id) {
        return Optional.ofNullable(events.get(id));
    }

    /** Returns an event that is laid aside as it was published. */
    static EncodedEvent asPublished(SpoolRecord laidAside) {
        var event = laidAside.event();
        return new EncodedEvent(
                event.topic(), event.key(), event.value(), event.headers().without(HeaderNames.ERROR_MESSAGE));
    }

    synchronized List<LaidAside> list() {
        var list = new ArrayList<LaidAside>();
        events.forEach((id, record) -> list.add(new LaidAside(
                id,
                record.event().topic(),
                Instant.ofEpochMilli(record.millis()),
                record.event()
                        .headers()
                        .last(HeaderNames.ERROR_MESSAGE)
                        .map(header -> new String(header.value(), UTF_8))
                        .orElse(""))));
        return list;
    }

    synchronized long bytes() {
        return bytes;
    }

    private void append(SpoolRecord added) throws IOException {
        var buffer = ByteBuffer.allocate(SpoolRecord.sizeOf(added.event()));
        added.write(buffer);
        try {
            current.append(buffer.flip());
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
        count();
    }

    private void rewrite() throws IOException {
        close();
        var fresh = directory.resolve(NAME + ".new");
        Files.deleteIfExists(fresh);
        int size = events.values().stream()
                .mapToInt(record -> SpoolRecord.sizeOf(record.event()))
                .sum();
        var buffer = ByteBuffer.allocate(size);
        events.values().forEach(record -> record.write(buffer));
        var segment = SpoolSegment.create(fresh, 0, sync);
        try {
            segment.append(buffer.flip());
            Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            directory.sync();
        } catch (IOException | RuntimeException | Error e) {
            segment.close();
            throw e;
        }
        current = segment; // not before it has its name: under the other one nobody would find it
        count();
    }

    synchronized void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private void count() {
        bytes = events.values().stream()
                .mapToLong(record -> SpoolRecord.sizeOf(record.event()))
                .sum();
    }
}
