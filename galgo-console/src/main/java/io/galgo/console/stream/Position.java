/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Pattern;

/** Where in each partition reading begins. */
public sealed interface Position {

    /** The log's first record. */
    record Begin() implements Position {}

    /** The log's end as it is now. */
    record End() implements Position {}

    /** The first record with this timestamp or a later one. */
    record At(Instant time) implements Position {}

    /** An offset, the same in each partition. */
    record Offset(long offset) implements Position {}

    /** What a group reads next. */
    record Committed(String group) implements Position {}

    Pattern AGO = Pattern.compile("-(\\d{1,9})(s|m|h|d)");
    Pattern OFFSET = Pattern.compile("\\d{1,18}");
    String COMMITTED = "committed:";

    /**
     * Reads a position: {@code begin}, {@code end}, {@code -15m}, {@code 03:00} (the last time it was that late), an ISO time, an offset, or
     * {@code committed:GROUP}.
     *
     * @throws IllegalArgumentException if it is none; the message says what one looks like
     */
    static Position parse(String text, ZoneId zone, Instant now) {
        if (text.equals("begin")) {
            return new Begin();
        }
        if (text.equals("end")) {
            return new End();
        }
        if (text.startsWith(COMMITTED) && text.length() > COMMITTED.length()) {
            return new Committed(text.substring(COMMITTED.length()));
        }
        if (OFFSET.matcher(text).matches()) {
            return new Offset(Long.parseLong(text));
        }
        var ago = AGO.matcher(text);
        if (ago.matches()) {
            return new At(now.minus(duration(Long.parseLong(ago.group(1)), ago.group(2))));
        }
        try {
            return new At(text.indexOf('T') < 0 ? lastTime(LocalTime.parse(text), zone, now) : instant(text));
        } catch (DateTimeException noTime) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is no position: write begin, end, -15m, 03:00, 2026-03-01T03:00:00Z, an offset or committed:GROUP.",
                    noTime);
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static Instant lastTime(LocalTime time, ZoneId zone, Instant now) {
        var today = now.atZone(zone).with(time);
        return (today.toInstant().isAfter(now) ? today.minusDays(1) : today).toInstant();
    }
}
