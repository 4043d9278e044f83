/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@link Verb#SET} can set: its parameters are {@code name} and {@code value}. */
enum SettingName {
    /** How many attempts an event has: a number from 1. */
    RETRY_ATTEMPTS,
    /** The wait after the first failed attempt, as {@code PT0.2S}. */
    RETRY_FIRST,
    /** The longest wait between attempts, as {@code PT10S}. */
    RETRY_LONGEST,
    /** The most handlers at once, in each instance. */
    CONCURRENCY,
    /** Events of the target are laid aside as dead letters, unhandled. */
    SKIP,
    /** Somebody looks: positions are told each second. */
    DETAIL;

    private static final int MOST = 100_000;
    private static final Duration LONGEST = Duration.ofDays(365);

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** @throws IllegalArgumentException if there is no such setting */
    static SettingName of(Command command) {
        var word = command.parameter("name").orElse("");
        return Arrays.stream(values())
                .filter(name -> name.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no setting of that name; known are "
                        + Arrays.stream(values()).map(SettingName::word).collect(Collectors.joining(", "))));
    }

    /** @throws IllegalArgumentException if the value is not what the setting needs */
    static void check(Command command) {
        switch (of(command)) {
            case RETRY_ATTEMPTS, CONCURRENCY -> number(command);
            case RETRY_FIRST, RETRY_LONGEST -> duration(command);
            case SKIP -> {
                if (command.target().isEmpty()) {
                    throw new IllegalArgumentException("skip needs to say of which topic");
                }
            }
            case DETAIL -> {}
        }
    }

    static int number(Command command) {
        try {
            int number = Integer.parseInt(command.parameter("value").orElse(""));
            if (number >= 1 && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException none) {
            // said below
        }
        throw new IllegalArgumentException(of(command).word() + " needs a number from 1 to " + MOST);
    }

    static Duration duration(Command command) {
        try {
            var duration = Duration.parse(command.parameter("value").orElse(""));
            if (duration.toMillis() >= 1 && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException none) {
            // said below
        }
        throw new IllegalArgumentException(
                of(command).word() + " needs a time as PT0.2S or PT10M, from 1 ms to 365 days");
    }
}
