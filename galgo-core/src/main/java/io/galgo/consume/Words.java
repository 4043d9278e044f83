/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;

/** How things are said in answers and status. */
final class Words {

    private static final int LONGEST_ERROR = 160;

    private Words() {}

    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Says a failure as it says itself, as the redactor lets it pass. */
    static String brief(Throwable failure, UnaryOperator<String> redactor) {
        try {
            return redactor.apply(String.valueOf(failure));
        } catch (RuntimeException | Error bug) {
            return failure.getClass().getName() + " (its message or the redactor failed: "
                    + bug.getClass().getName() + ")";
        }
    }

    /** Says a failure in one line: class, message as the redactor lets it pass, and where in the service it was thrown. */
    static String failure(Throwable failure, UnaryOperator<String> redactor) {
        var place = Fingerprint.where(failure);
        var text = redacted(failure, redactor).replaceAll("\\s+", " ");
        var cut = text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR - 1) + "…";
        return place.isEmpty() ? cut : cut + " at " + place;
    }

    private static String redacted(Throwable failure, UnaryOperator<String> redactor) {
        var name = failure.getClass().getSimpleName();
        try {
            var message = failure.getMessage();
            if (failure instanceof ParkedRecord.FailedBefore) {
                return String.valueOf(message);
            }
            return message == null ? name : name + ": " + redactor.apply(message);
        } catch (RuntimeException | Error bug) {
            return name + " (its message could not be redacted)";
        }
    }
}
