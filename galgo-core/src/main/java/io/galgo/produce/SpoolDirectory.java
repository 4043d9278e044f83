/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A spool's directory: locked by one process at a time, with an identity that outlives it. */
final class SpoolDirectory implements AutoCloseable {

    private static final String LOCK = "spool.lock";
    private static final String ID = "spool.id";
    private static final String SEGMENT = ".spool";

    /** Those of this process: to open and close a locked file a second time would free it for others. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lockFile;
    private final String id;

    private SpoolDirectory(Path directory, FileChannel lockFile, String id) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.id = id;
    }

    /**
     * Makes the directory if it is missing, and locks it.
     *
     * @throws IllegalStateException if another publisher has it, here or in another process
     */
    static SpoolDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        var real = directory.toRealPath();
        if (!OURS.add(real)) {
            throw inUse(real, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return lock(real);
        } catch (IOException | RuntimeException e) {
            OURS.remove(real);
            throw e;
        }
    }

    private static SpoolDirectory lock(Path directory) throws IOException {
        var lockFile = FileChannel.open(
                directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lockFile.tryLock() == null) {
                throw inUse(directory, owner(directory));
            }
            lockFile.truncate(0);
            lockFile.write(
                    StandardCharsets.US_ASCII.encode(
                            Long.toString(ProcessHandle.current().pid())),
                    0);
            return new SpoolDirectory(directory, lockFile, identity(directory));
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static IllegalStateException inUse(Path directory, String process) {
        return new IllegalStateException("The spool " + directory + " is in use by process " + process
                + ": give each instance of a service a directory of its own, or wait until that one has ended");
    }

    private static String owner(Path directory) throws IOException {
        var pid = Files.readString(directory.resolve(LOCK), StandardCharsets.US_ASCII);
        return pid.isEmpty() ? "(unknown)" : pid;
    }

    private static String identity(Path directory) throws IOException {
        var file = directory.resolve(ID);
        if (!Files.exists(file)) {
            var fresh = directory.resolve(ID + ".new");
            try (var out = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII)));
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
        }
        return UUID.fromString(Files.readString(file, StandardCharsets.US_ASCII).strip())
                .toString();
    }

    /** Returns the identity, for the names under which Kafka knows this spool. */
    String id() {
        return id;
    }

    Path resolve(String name) {
        return directory.resolve(name);
    }

    /** Returns the segments' files, oldest first. */
    List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SEGMENT))
                    .sorted()
                    .toList();
        }
    }

    Path segment(long index) {
        return directory.resolve("%019d%s".formatted(index, SEGMENT));
    }

    static long index(Path segment) {
        var name = segment.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SEGMENT.length()));
    }

    int damaged() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return (int) files.filter(file -> file.getFileName().toString().endsWith(SpoolSegment.DAMAGED))
                    .count();
        }
    }

    /** Makes the names of new files outlive the machine, and that old ones are gone. */
    void sync() throws IOException {
        sync(directory);
    }

    static void sync(Path directory) throws IOException {
        if (directory
                .getFileSystem()
                .supportedFileAttributeViews()
                .contains("posix")) { // elsewhere it cannot be opened
            try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        OURS.remove(directory);
    }
}
