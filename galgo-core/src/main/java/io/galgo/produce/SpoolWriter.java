/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
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
    private static final long MOST_SEGMENT_BYTES = 16 << 20;
    private static final long LEAST_SEGMENT_BYTES = 64 << 10;
    private static final int SEGMENTS = 16;

    private final SpoolToDisk spool;
    private final SpoolDirectory directory;
    private final long run;
    private final SpoolSegment.Sync sync;
    private final long segmentBytes;
    private long index;
    private SpoolSegment segment;
    private ByteBuffer buffer = ByteBuffer.allocate(64 << 10);

    /**
     * @param index of the first file to make
     * @param mostBytes of all files: a file is a part of that, since room comes back file by file
     */
    SpoolWriter(
            SpoolToDisk spool, SpoolDirectory directory, long run, long index, long mostBytes, SpoolSegment.Sync sync) {
        this.spool = spool;
        this.segmentBytes = Math.max(LEAST_SEGMENT_BYTES, Math.min(MOST_SEGMENT_BYTES, mostBytes / SEGMENTS));
        this.directory = directory;
        this.run = run;
        this.index = index;
        this.sync = sync;
    }

    @Override
    public void run() {
        try {
            for (var group = spool.take(GROUP_BYTES); group != null; group = spool.take(GROUP_BYTES)) {
                if (!write(group)) {
                    spool.pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes and syncs a group; tells whether it is on disk. */
    boolean write(List<Unsent> group) {
        try {
            append(group);
        } catch (IOException
                | RuntimeException
                | Error failure) { // whatever it is: were this to end, events would wait
            LOG.error("The spool cannot be written, its events stay in memory: {}", failure.toString());
            abandon();
            spool.notWritten(failure);
            return false;
        }
        spool.written(group, segment);
        return true;
    }

    private void append(List<Unsent> group) throws IOException {
        if (segment == null || segment.durable() > segmentBytes || !spool.isLast(segment)) {
            segment = SpoolSegment.create(directory.segment(index++), run, sync);
            directory.sync();
        }
        segment.append(encode(group));
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
                Files.deleteIfExists(segment.file());
            } catch (IOException e) {
                LOG.debug("{} holds nothing and cannot be deleted", segment.file(), e);
            }
        }
        segment = null;
    }
}
