/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of a spool: a header with format version and run, then records. Appended to by one thread and read by another; what is read is
 * only what was synced.
 */
final class SpoolSegment implements AutoCloseable {

    static final int VERSION = 1;
    static final int HEADER = 8 + 4 + 8 + 4;
    static final String DAMAGED = ".damaged";
    static final String UNFINISHED = ".unfinished";

    private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisher.class);
    private static final byte[] MAGIC = "GALGOSPL".getBytes(US_ASCII);

    private final Path file;
    private final long run;
    private final FileChannel channel;
    private final Sync sync;
    private volatile long durable;

    /** Makes what was written outlive the machine. */
    @FunctionalInterface
    interface Sync {
        void force(FileChannel channel) throws IOException;
    }

    /**
     * Records that were read one after another.
     *
     * @param records the records
     * @param end where the next one begins
     */
    record Stretch(List<SpoolRecord> records, long end) {}

    private SpoolSegment(Path file, long run, FileChannel channel, Sync sync) {
        this.file = file;
        this.run = run;
        this.channel = channel;
        this.sync = sync;
    }

    /** Makes a new file, whose name must not be taken. */
    static SpoolSegment create(Path file, long run, Sync sync) throws IOException {
        var channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var segment = new SpoolSegment(file, run, channel, sync);
        try {
            var header = ByteBuffer.allocate(HEADER).put(MAGIC).putInt(VERSION).putLong(run);
            header.putInt(checksum(header)).flip();
            segment.write(header, 0);
            sync.force(channel);
            segment.durable = HEADER;
            return segment;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Opens a file that an earlier run wrote.
     *
     * @return null if it holds nothing that can be read: it is then kept under another name
     * @throws IOException if it is of a newer format, or the disk fails
     */
    static SpoolSegment open(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        var header = ByteBuffer.allocate(HEADER);
        while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
            // until it is whole
        }
        boolean whole = !header.hasRemaining();
        header.flip();
        if (!whole
                || !header.slice(0, 8).equals(ByteBuffer.wrap(MAGIC))
                || header.getInt(20) != checksum(header.position(20))) {
            channel.close();
            if (Files.size(file) == 0) {
                Files.delete(file); // made, and nothing written: nothing in it was accepted
            } else {
                var kept = file.resolveSibling(file.getFileName() + DAMAGED);
                Files.move(file, kept);
                LOG.error(
                        "The spool's file {} has no readable beginning; it is kept as {}, the others are sent",
                        file,
                        kept);
            }
            return null;
        }
        if (header.getInt(8) > VERSION) {
            channel.close();
            throw new IOException("The spool's file " + file + " is of format version " + header.getInt(8)
                    + ", this version of Galgo reads " + VERSION + ": upgrade this service, the file is left as it is");
        }
        var segment = new SpoolSegment(file, header.getLong(12), channel, untouched -> {});
        segment.durable = channel.size();
        return segment;
    }

    private static int checksum(ByteBuffer header) {
        var crc = new CRC32C();
        crc.update(header.duplicate().limit(20).position(0));
        return (int) crc.getValue();
    }

    /**
     * Appends records and syncs them. After an exception none of them counts, and nothing more may be appended: after a failed sync nobody
     * knows what is on the disk.
     */
    void append(ByteBuffer records) throws IOException {
        long end = durable + records.remaining();
        try {
            write(records, durable);
            sync.force(channel);
        } catch (IOException | RuntimeException | Error e) {
            try {
                channel.truncate(durable);
            } catch (IOException left) {
                e.addSuppressed(left); // what is left has numbers that come again, and is passed over
            }
            throw e;
        }
        durable = end;
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Returns records from there on, one at least unless the end is reached; passes over what is damaged and keeps it beside. */
    Stretch read(long from, int most, int mostBytes) throws IOException {
        long end = durable;
        long at = Math.max(from, HEADER);
        int least = Math.max(mostBytes, SpoolRecord.FRAME); // less would look like damage
        int size = (int) Math.min(end - at, least);
        var records = new ArrayList<SpoolRecord>();
        while (at < end && records.isEmpty()) {
            var bytes = bytes(at, (int) Math.min(end - at, size));
            int next = 0;
            while (next < bytes.limit() && records.size() < most) {
                var record = SpoolRecord.readAt(bytes, next);
                if (record == null) {
                    break;
                }
                records.add(record);
                next += (int) SpoolRecord.lengthAt(bytes, next);
            }
            at += next;
            if (records.isEmpty()) {
                long length = SpoolRecord.lengthAt(bytes, 0);
                if (length > size && length <= end - at) {
                    size = (int) length; // it is larger than what was read
                } else {
                    at = passOver(at, end);
                    size = (int) Math.min(end - at, least);
                }
            }
        }
        return new Stretch(records, at);
    }

    /** Returns where the next readable record begins, or the end. */
    private long passOver(long at, long end) throws IOException {
        var bytes = bytes(at, (int) (end - at));
        int next = 1;
        while (next < bytes.limit() && SpoolRecord.readAt(bytes, next) == null) {
            next++;
        }
        boolean unfinished = next == bytes.limit() && isCutOff(bytes);
        keep(at, bytes.limit(next).rewind(), unfinished);
        return at + next;
    }

    /** Tells whether what stands here may be the beginning of a record: what a process leaves that dies while it writes. */
    private static boolean isCutOff(ByteBuffer rest) {
        return rest.limit() < SpoolRecord.FRAME || SpoolRecord.lengthAt(rest, 0) > rest.limit();
    }

    private void keep(long at, ByteBuffer damaged, boolean unfinished) throws IOException {
        boolean blank = true; // what a machine's crash leaves of a file that had grown
        for (int i = 0; i < damaged.limit() && blank; i++) {
            blank = damaged.get(i) == 0;
        }
        if (blank) {
            return;
        }
        var kept = file.resolveSibling(file.getFileName() + "@" + at + (unfinished ? UNFINISHED : DAMAGED));
        try (var out = FileChannel.open(
                kept, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            if (unfinished) {
                LOG.warn(
                        "The spool's file {} ends in {} bytes of a record that was being written and never accepted; they are kept in {}",
                        file,
                        damaged.remaining(),
                        kept);
            } else {
                LOG.error(
                        "The spool's file {} cannot be read at byte {}: {} bytes are kept in {}, what stands behind them is sent",
                        file,
                        at,
                        damaged.remaining(),
                        kept);
            }
            while (damaged.hasRemaining()) {
                out.write(damaged);
            }
            out.force(true);
        }
    }

    private ByteBuffer bytes(long at, int size) throws IOException {
        var bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // until all of it is there
        }
        return bytes.flip();
    }

    Path file() {
        return file;
    }

    long run() {
        return run;
    }

    /** Returns how long it is, as far as it is synced. */
    long durable() {
        return durable;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
