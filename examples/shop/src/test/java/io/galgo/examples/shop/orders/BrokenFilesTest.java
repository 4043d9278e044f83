/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.examples.shop.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be read at all: one sentence, with the file's name and what to do. */
class BrokenFilesTest {

    @TempDir
    private Path directory;

    @Test
    void missing() {
        refused(directory.resolve("nowhere.csv"), "There is no file");
    }

    @Test
    void aDirectory() {
        refused(directory, "is a directory");
    }

    @Test
    void empty() throws IOException {
        refused(write("empty.csv", new byte[0]), "is empty");
        refused(write("empty.csv.gz", new byte[0]), "is empty");
        refused(write("blank.csv.gz", gzip("\n \n".getBytes(UTF_8))), "is empty");
    }

    @Test
    void namedGzipButIsNot() throws IOException {
        refused(write("plain.csv.gz", Files.readAllBytes(Samples.file())), "is not gzip");
    }

    @Test
    void truncatedGzip() throws IOException {
        var whole = gzip(Files.readAllBytes(Samples.file()));
        refused(write("cut.csv.gz", Arrays.copyOf(whole, whole.length / 2)), "ends in the middle");
        refused(write("head.csv.gz", Arrays.copyOf(whole, 5)), "ends in the middle");
    }

    @Test
    void damagedGzip() throws IOException {
        var bytes = gzip(Files.readAllBytes(Samples.file()));
        bytes[bytes.length - 6] ^= 0x55; // its checksum
        refused(write("damaged.csv.gz", bytes), "is damaged gzip");
    }

    @Test
    void binaryJunk() throws IOException {
        refused(write("junk.csv", new byte[] {'P', 'K', 3, 4, 0, 1, 2, (byte) 200}), "is not text");
        refused(write("wide.csv", Files.readString(Samples.file()).getBytes(UTF_16)), "is not text");
    }

    @Test
    void anotherHeader() throws IOException {
        refused(
                write("other.csv", "a,b,c\n1,2,3\n".getBytes(UTF_8)),
                "does not begin with the header InvoiceNo,StockCode");
        refused(
                write(
                        "semicolons.csv",
                        Files.readString(Samples.file()).replace(',', ';').getBytes(UTF_8)),
                "it begins with \"InvoiceNo;StockCode");
        refused(write("bell.csv", new byte[] {7, 27, '[', (byte) 200, '\n'}), "does not begin with the header");
    }

    @Test
    void aHeaderAlone() throws IOException {
        refused(
                write("header.csv", (String.join(",", InvoiceLine.COLUMNS) + "\n").getBytes(UTF_8)),
                "has a header but no invoice");
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> Invoices.read(List.of(file)))
                .isInstanceOf(InvoiceFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why)
                .hasMessageEndingWith(".");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
