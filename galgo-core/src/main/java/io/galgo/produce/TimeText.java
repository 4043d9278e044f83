/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Times as {@link Instant#toString} writes them, without the general formatter, which is most of what an event's headers would cost. */
final class TimeText {

    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int SECONDS_A_DAY = (int) TimeUnit.DAYS.toSeconds(1);
    private static final byte[] LAYOUT = "0000-00-00T00:00:00".getBytes(US_ASCII);

    private TimeText() {}

    /** Returns the text in ASCII: seconds, and 3, 6 or 9 digits of their fraction if there is one. */
    static byte[] of(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < FIRST || seconds > LAST) {
            return time.toString().getBytes(US_ASCII); // years of another length
        }
        int nanos = time.getNano();
        int digits = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        var text = Arrays.copyOf(LAYOUT, LAYOUT.length + (digits == 0 ? 0 : 1 + digits) + 1);
        writeSecond(text, seconds);
        if (digits > 0) {
            text[19] = '.';
            for (int end = 20; end < 20 + digits; end++) {
                text[end] = '0';
            }
            write(text, 20 + digits, digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1_000 : nanos);
        }
        text[text.length - 1] = 'Z';
        return text;
    }

    private static void writeSecond(byte[] text, long seconds) {
        var date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_A_DAY));
        int second = Math.floorMod(seconds, SECONDS_A_DAY);
        write(text, 4, date.getYear());
        write(text, 7, date.getMonthValue());
        write(text, 10, date.getDayOfMonth());
        write(text, 13, second / 3_600);
        write(text, 16, second / 60 % 60);
        write(text, 19, second % 60);
    }

    /** Writes a number that ends before an index; what is left of it stands there as zeros. */
    private static void write(byte[] text, int end, int number) {
        for (int at = end - 1, rest = number; rest > 0; at--, rest /= 10) {
            text[at] = (byte) ('0' + rest % 10);
        }
    }
}
