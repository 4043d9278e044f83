/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Random;

/** Makes values as a careless or hostile producer would: JSON in all the ways it can be written, what is nearly JSON, and what is none. */
final class Values {

    static final String[] WORDS = {
        "lit",
        "lit",
        "lit",
        "li",
        "literal",
        "split",
        "x",
        "",
        "Größe",
        "日本語",
        "a\"lit\"b",
        "lit\\lit",
        "l\nit",
        "1",
        "1.0",
        "\u0000lit",
        "🙂lit",
        "ÀÁ",
        "0x6c6974"
    };
    static final String[] NAMES = {"a", "a", "b", "lines", "sku", "lit", "Größe"};
    private static final String[] NUMBERS = {
        "1",
        "1.0",
        "1e0",
        "10E-1",
        "-0",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "1e400",
        "3.1400",
        "01",
        "+1",
        ".5",
        "NaN"
    };

    private final Random random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Values(Random random) {
        this.random = random;
    }

    /** Returns a value; null now and then. */
    byte[] next() {
        out.reset();
        int kind = random.nextInt(20);
        if (kind == 0) {
            return null;
        }
        if (kind == 1) {
            return (word() + " plain \\u006cit " + word()).getBytes(UTF_8);
        }
        if (kind == 2) {
            var noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            return noise;
        }
        if (random.nextInt(4) == 0) {
            value(0);
        } else {
            object(0);
        }
        var bytes = out.toByteArray();
        return switch (random.nextInt(12)) {
            case 0 -> inCharset(bytes);
            case 1 -> changed(bytes);
            case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 3 -> (new String(bytes, UTF_8) + (random.nextBoolean() ? " {}" : " \n\t")).getBytes(UTF_8);
            case 4 -> ("\ufeff" + new String(bytes, UTF_8)).getBytes(UTF_8);
            default -> bytes;
        };
    }

    private byte[] inCharset(byte[] bytes) {
        var charset = new Charset[] {UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")}
                [random.nextInt(4)];
        return ((random.nextBoolean() ? "\ufeff" : "") + new String(bytes, UTF_8)).getBytes(charset);
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private void value(int depth) {
        space();
        switch (random.nextInt(depth > 3 ? 3 : 7)) {
            case 0, 1 -> text(word());
            case 2 -> raw(pick(NUMBERS, "true", "false", "null"));
            case 3 -> list(depth);
            default -> object(depth);
        }
        space();
    }

    private void list(int depth) {
        raw("[");
        for (int i = random.nextInt(4); i > 0; i--) {
            value(depth + 1);
            raw(i > 1 ? "," : "");
        }
        raw("]");
    }

    private void object(int depth) {
        raw("{");
        for (int i = random.nextInt(5); i > 0; i--) {
            text(NAMES[random.nextInt(NAMES.length)]);
            raw(":");
            value(depth + 1);
            raw(i > 1 ? "," : "");
        }
        raw("}");
    }

    /** A text in quotes, each character in one of the ways it can be written, or one in which it must not. */
    private void text(String text) {
        raw("\"");
        boolean plain = random.nextInt(3) > 0;
        text.codePoints().forEach(c -> {
            int way = plain ? 10 : random.nextInt(12);
            if (way == 0 && c < 0x10000) {
                raw(String.format("\\u%04" + (random.nextBoolean() ? "x" : "X"), c));
            } else if (way == 1 && c < 0x80) {
                out.write(0xc0 | c >> 6); // more bytes than it needs
                out.write(0x80 | (c & 0x3f));
            } else if (way == 2 && c < 0x80) {
                out.write(0xe0);
                out.write(0x80 | c >> 6);
                out.write(0x80 | (c & 0x3f));
            } else if (way == 3 && c < 0x80) {
                out.write(0xf0);
                out.write(0x80);
                out.write(0x80 | c >> 6);
                out.write(0x80 | (c & 0x3f));
            } else if (c == '"' || c == '\\') {
                raw("\\" + (char) c);
            } else if (c < ' ' && way != 4) {
                raw(String.format("\\u%04x", c));
            } else {
                raw(Character.toString(c));
            }
        });
        raw("\"");
    }

    private void space() {
        raw(pick(new String[] {"", "", "", " ", "\n", "\t "}));
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private String pick(String[] some, String... others) {
        int i = random.nextInt(some.length + others.length);
        return i < some.length ? some[i] : others[i - some.length];
    }

    private void raw(String text) {
        out.writeBytes(text.getBytes(UTF_8));
    }
}
