/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** Times and durations as a person types them. */
public final class TimeText {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");
    private static final Pattern CLOCK = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2})?");

    private TimeText() {}

    /**
     * Reads a time: {@code 03:00} (the last time it was that), {@code -15m}, or an ISO time.
     *
     * @throws CliException if it is none
     */
    public static Instant parse(String text, ZoneId zone, Instant now) {
        try {
            if (text.startsWith("-")) {
                return now.minus(duration(text.substring(1)));
            }
            if (CLOCK.matcher(text).matches()) {
                var today = LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text)
                        .atDate(now.atZone(zone).toLocalDate())
                        .atZone(zone);
                return today.toInstant().isAfter(now) ? today.minusDays(1).toInstant() : today.toInstant();
            }
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "\"" + Terminal.visible(text) + "\" is no time: write 03:00, -15m, or 2026-03-01T03:00:00Z.",
                    e);
        }
    }

    /**
     * Reads a duration: 500ms, 30s, 5m, 2h, 1d.
     *
     * @throws CliException if it is none
     */
    public static Duration duration(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            throw new CliException(
                    ExitCode.USAGE, "\"" + Terminal.visible(text) + "\" is no duration: write 30s, 5m, 2h or 1d.");
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
