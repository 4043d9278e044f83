/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file's text, unpacked and decoded: gzip is known by its first bytes, UTF-8 by being valid, else it is ISO-8859-1. */
final class FileText {

    private static final int MOST_BYTES = 512 * 1024 * 1024;

    private FileText() {}

    static String read(Path file) {
        return decode(file, unpack(file, bytes(file)));
    }

    private static byte[] bytes(Path file) {
        if (Files.isDirectory(file)) {
            throw new InvoiceFileException(
                    file + " is a directory; give a file of invoices in it, one --orders a file.");
        }
        if (!Files.exists(file)) {
            throw new InvoiceFileException("There is no file " + file + "; check the path.");
        }
        try (var in = Files.newInputStream(file)) {
            return limited(file, in.readNBytes(MOST_BYTES + 1));
        } catch (AccessDeniedException e) {
            throw new InvoiceFileException(file + " may not be read by this user; check its permissions.", e);
        } catch (IOException e) {
            throw new InvoiceFileException(file + " cannot be read (" + e.getMessage() + "); check the disk.", e);
        }
    }

    private static byte[] unpack(Path file, byte[] bytes) {
        boolean gzip = bytes.length >= 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B;
        if (!gzip) {
            if (bytes.length > 0 && file.toString().endsWith(".gz")) {
                throw new InvoiceFileException(
                        file + " is named .gz but is not gzip; fetch it again, or rename it if it is" + " plain text.");
            }
            return bytes;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return limited(file, in.readNBytes(MOST_BYTES + 1));
        } catch (EOFException e) {
            throw new InvoiceFileException(file + " ends in the middle of its gzip data; copy or fetch it again.", e);
        } catch (IOException e) {
            throw new InvoiceFileException(
                    file + " is damaged gzip (" + e.getMessage() + "); copy or fetch it again.", e);
        }
    }

    private static byte[] limited(Path file, byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new InvoiceFileException(file + " holds more than " + MOST_BYTES / 1024 / 1024
                    + " MiB of text; split it into several files.");
        }
        return bytes;
    }

    private static String decode(Path file, byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                throw new InvoiceFileException(
                        file + " is not text in UTF-8 or ISO-8859-1 (it has zero bytes); export it as CSV in UTF-8.");
            }
        }
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            text = new String(bytes, ISO_8859_1);
        }
        var withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (withoutMark.isBlank()) {
            throw new InvoiceFileException(file + " is empty; give a file with invoices in it.");
        }
        return withoutMark;
    }
}
