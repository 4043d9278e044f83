/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How sentences write times and numbers: times before durations, and no more of a time than tells it.
 *
 * @param zone of the reader
 * @param now what is taken for now
 */
public record Words(ZoneId zone, Instant now) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final Duration HALF_A_YEAR = Duration.ofDays(180);

    /** 03:08:02; on another day 24 Nov 03:08; in another half-year with the year. */
    public String time(Instant instant) {
        var there = instant.atZone(zone);
        if (there.toLocalDate().equals(now.atZone(zone).toLocalDate())) {
            return TIME.format(there);
        }
        boolean near = Duration.between(instant, now).abs().compareTo(HALF_A_YEAR) < 0;
        return (near ? DATE_TIME : YEAR).format(there);
    }

    /** since 03:08:02 (4 m 05 s). */
    public String since(Instant instant) {
        return "since " + time(instant) + " (" + age(instant) + ")";
    }

    /** at 03:15:27 (in 3 m 20 s), or how long ago that was. */
    public String at(Instant instant) {
        return "at " + time(instant) + distance(instant);
    }

    /** until 05:08:02 (in 1 h 59 m). */
    public String until(Instant instant) {
        return "until " + time(instant) + distance(instant);
    }

    private String distance(Instant instant) {
        return instant.isAfter(now)
                ? " (in " + span(Duration.between(now, instant)) + ")"
                : " (" + age(instant) + " ago)";
    }

    /** How long ago: 4 m 05 s. */
    public String age(Instant instant) {
        return span(Duration.between(instant, now));
    }

    /** 0.8 s, 18 s, 4 m 05 s, 22 m, 3 h 05 m, 6 d 4 h, 7 d. */
    public static String span(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        long seconds = millis / 1000;
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 600) {
            return String.format(Locale.ROOT, "%d m %02d s", seconds / 60, seconds % 60);
        }
        if (seconds < 3600) {
            return seconds / 60 + " m";
        }
        if (seconds < 86_400) {
            long minutes = seconds % 3600 / 60;
            return seconds / 3600 + " h" + (minutes == 0 ? "" : String.format(Locale.ROOT, " %02d m", minutes));
        }
        long hours = seconds % 86_400 / 3600;
        return seconds / 86_400 + " d" + (hours == 0 ? "" : " " + hours + " h");
    }

    /** 41,210. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** 1,200, or 0.4 where it is that little. */
    public static String rate(double perSecond) {
        return perSecond < 10 ? String.format(Locale.ROOT, "%.1f", perSecond) : number(Math.round(perSecond));
    }

    /** 1 event, 63 events. */
    public static String count(long number, String what) {
        return count(number, what, what + "s");
    }

    /** 1 match, 63 matches. */
    public static String count(long number, String one, String many) {
        return number(number) + " " + (number == 1 ? one : many);
    }
}
