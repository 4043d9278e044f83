/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The spool's own files. */
final class FileStore implements Store {

    private static final int SEGMENT_BYTES = 16 << 20;

    private final SpoolDirectory directory;
    private final Deque<SpoolSegment> segments = new ArrayDeque<>();
    private SpoolSegment last;
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    private long index;
    private long at;

    FileStore(Path home) throws IOException {
        directory = SpoolDirectory.open(home);
        for (var file : directory.segments()) {
            index = SpoolDirectory.index(file) + 1;
            var segment = SpoolSegment.open(file);
            if (segment != null) {
                segments.add(segment);
            }
        }
    }

    @Override
    public void append(List<SpoolRecord> events) throws IOException {
        if (last == null || last.durable() > SEGMENT_BYTES) {
            last = SpoolSegment.create(directory.segment(index++), 1, channel -> channel.force(false));
            directory.sync();
            segments.add(last);
        }
        int bytes = events.stream()
                .mapToInt(event -> SpoolRecord.sizeOf(event.event()))
                .sum();
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }
        buffer.clear();
        events.forEach(event -> event.write(buffer));
        last.append(buffer.flip());
    }

    @Override
    public List<SpoolRecord> take(int most) throws IOException {
        while (!segments.isEmpty()) {
            var first = segments.peek();
            if (at < first.durable()) {
                var stretch = first.read(at, most, 1 << 20);
                at = stretch.end();
                if (!stretch.records().isEmpty()) {
                    return stretch.records();
                }
            } else {
                first.close();
                Files.delete(first.file());
                segments.poll();
                at = 0;
            }
        }
        last = null;
        return List.of();
    }

    @Override
    public void close() throws IOException {
        for (var segment : segments) {
            segment.close();
        }
        directory.close();
    }
}
