/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.dead;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What failed: dead letters with the same failure are alike.
 *
 * @param errorClass the exception's class; empty if not known
 * @param frame where it was thrown, as {@code Invoice.total:41}; empty if not known
 */
public record Failure(Optional<String> errorClass, Optional<String> frame) {

    private static final Pattern FRAME = Pattern.compile(
            "^\\s*at (?:[^/\\s]*/)*(?:[\\w$]+\\.)*?([\\w$]+\\.[\\w$<>]+)\\((?:[^:)]*:(\\d+)|[^)]*)\\)",
            Pattern.MULTILINE);
    private static final int ID_LENGTH = 4;

    /** @param stack a stack trace as Java prints it; the first frame counts */
    static Failure of(Optional<String> errorClass, Optional<String> stack) {
        return new Failure(errorClass, stack.flatMap(Failure::firstFrame));
    }

    private static Optional<String> firstFrame(String stack) {
        var match = FRAME.matcher(stack);
        return match.find()
                ? Optional.of(match.group(1) + (match.group(2) == null ? "" : ":" + match.group(2)))
                : Optional.empty();
    }

    /** Returns a short name for it that stays the same from day to day: four hexadecimal digits. */
    public String id() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest((errorClass + "\n" + frame).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** As in {@code NullPointerException at Invoice.total:41}. */
    public String words() {
        var name = errorClass
                .map(whole -> whole.substring(whole.lastIndexOf('.') + 1))
                .orElse("a failure that is not named");
        return name + frame.map(at -> " at " + at).orElse("");
    }
}
