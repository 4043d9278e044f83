/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.HeaderNames;
import io.galgo.Headers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaidAsideFileTest {

    private static final SpoolRecord ONE = record(1, "one");
    private static final SpoolRecord TWO = record(2, "two");

    private final AtomicBoolean broken = new AtomicBoolean();

    @TempDir
    private Path path;

    private SpoolDirectory directory;
    private LaidAsideFile file;

    @BeforeEach
    void open() throws IOException {
        directory = SpoolDirectory.open(path);
        file = new LaidAsideFile(directory, 1 << 20, this::sync);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
        directory.close();
    }

    private void sync(FileChannel channel) throws IOException {
        if (broken.get()) {
            throw new OutOfMemoryError("as if");
        }
        channel.force(false);
    }

    @Test
    void whatIsLaidAsideAgainIsNotTakenOutForTheFormerOne() throws IOException {
        file.add(ONE, "too large");
        var former = file.find(ONE.event().id()).orElseThrow();
        file.add(new SpoolRecord(7, 7, ONE.event()), "still too large");

        file.remove(former);
        assertIsThere(ONE);

        file.remove(file.find(ONE.event().id()).orElseThrow());
        assertIsThere();
    }

    @Test
    void whatCannotBeGivenItsNameIsNotTakenForSafe() throws IOException {
        var inTheWay = Files.createDirectory(file.file());
        Files.createFile(inTheWay.resolve("x"));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> file.add(ONE, "too large")).isInstanceOf(IOException.class);
        }
        assertThat(file.list()).isEmpty();

        Files.delete(inTheWay.resolve("x"));
        Files.delete(inTheWay);
        file.add(ONE, "too large");
        assertIsThere(ONE);
    }

    @Test
    void whatAnErrorCutShortIsNotTakenForSafe() throws IOException {
        file.add(ONE, "too large");
        broken.set(true);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> file.add(TWO, "too large")).isInstanceOf(OutOfMemoryError.class);
        }
        broken.set(false);
        assertIsThere(ONE);
        file.add(TWO, "too large");
        assertIsThere(ONE, TWO);
    }

    /** In memory, and for whoever opens the directory next. */
    private void assertIsThere(SpoolRecord... records) throws IOException {
        var next = new LaidAsideFile(directory, 1 << 20, this::sync);
        for (var there : new LaidAsideFile[] {file, next}) {
            assertThat(there.list()).hasSize(records.length);
            for (var record : records) {
                assertThat(there.find(record.event().id()).map(LaidAsideFile::asPublished))
                        .hasValueSatisfying(event ->
                                assertThat(event).usingRecursiveComparison().isEqualTo(record.event()));
            }
        }
        next.close();
    }

    private static SpoolRecord record(long number, String id) {
        var headers = Headers.none().with(HeaderNames.CE_ID, id);
        return new SpoolRecord(number, 0, new EncodedEvent("t", new byte[] {1}, new byte[] {2}, headers));
    }
}
