/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events that wait too long from memory to disk: as many as are there with one sync, while which the next ones gather. Runs on a
 * thread of its own.
 */
final class SpoolWriter implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisher.class);
    private static final int GROUP_BYTES = 4 << 20;
    private static final int SEGMENT_BYTES = 16 << 20;

    private final Spool spool;
    private final SpoolDirectory directory;
    private final long run;
    private final SpoolSegment.Sync sync;
    private long index;
    private SpoolSegment segment;
    private ByteBuffer buffer = ByteBuffer.allocate(64 << 10);

    /** @param index of the first file to make */
    SpoolWriter(Spool spool, SpoolDirectory directory, long run, long index, SpoolSegment.Sync sync) {
        this.spool = spool;
        this.directory = directory;
        this.run = run;
        this.index = index;
        this.sync = sync;
    }

    @Override
    public void run() {
        try {
            while (true) {
                var group = spool.takeToWrite(GROUP_BYTES);
                if (group == null) {
                    return;
                }
                try {
                    write(group);
                } catch (IOException failure) {
                    LOG.error("The spool cannot be written, its events stay in memory: {}", failure.toString());
                    abandon();
                    spool.notWritten(failure);
                    continue;
                }
                spool.written(group, segment);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Unsent> group) throws IOException {
        if (segment == null || segment.durable() > SEGMENT_BYTES || !spool.isLast(segment)) {
            segment = SpoolSegment.create(directory.segment(index++), run, sync);
            directory.sync();
        }
        segment.append(encode(group), group.get(group.size() - 1).number());
    }

    private ByteBuffer encode(List<Unsent> group) {
        int bytes = group.stream().mapToInt(Unsent::bytes).sum();
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }
        buffer.clear();
        group.forEach(unsent -> unsent.record().write(buffer));
        return buffer.flip();
    }

    /** What it holds already stays; a file that failed once is not trusted again. One that holds nothing is taken away. */
    private void abandon() {
        if (segment != null && !spool.isLast(segment)) {
            try {
                segment.close();
                java.nio.file.Files.deleteIfExists(segment.file());
            } catch (IOException e) {
                LOG.debug("{} holds nothing and cannot be deleted", segment.file(), e);
            }
        }
        segment = null;
    }
}
