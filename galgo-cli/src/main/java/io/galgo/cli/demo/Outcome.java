/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * What came of it, for people and for scripts. {@code docs/shop.md} says what each number counts.
 *
 * @param seed chose made-up orders and faults
 * @param orders how many there were to place
 * @param lines how many lines were read
 * @param events how many the services published in this run
 * @param refusedLines lines that are part of no order
 * @param refusedByReason those by reason
 * @param duplicateOrders orders that came again in the input
 * @param duplicatesSuppressed deliveries that were repeats and did nothing
 * @param lost events that a subscriber never got
 * @param invariantsBroken what else does not add up
 * @param seconds from the first order placed to the last one's end
 * @param states orders by their end
 * @param faults faults made, by kind
 * @param broken sentences about what is lost or broken, the first ones
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Outcome(
        long seed,
        long orders,
        long lines,
        long events,
        @JsonProperty("refused_lines") long refusedLines,
        @JsonProperty("refused_by_reason") Map<String, Long> refusedByReason,
        @JsonProperty("duplicate_orders") long duplicateOrders,
        @JsonProperty("duplicates_suppressed") long duplicatesSuppressed,
        long lost,
        @JsonProperty("invariants_broken") long invariantsBroken,
        double seconds,
        Map<String, Long> states,
        Map<String, Long> faults,
        List<String> broken) {

    boolean isGood() {
        return lost == 0 && invariantsBroken == 0 && broken.isEmpty();
    }

    String json() throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(this);
    }

    /** Says it in sentences, the most important one first. */
    String text() {
        var text = new StringBuilder();
        text.append(
                isGood()
                        ? "All " + orders + " orders came to their end: " + words(states) + ".\n"
                        : "Something is wrong: " + lost + " events lost, " + invariantsBroken
                                + " invariants broken.\n");
        broken.forEach(sentence -> text.append("  ■ ").append(sentence).append('\n'));
        text.append(events)
                .append(" events in ")
                .append(seconds)
                .append(" s, ")
                .append(lost)
                .append(" lost, ");
        text.append(duplicatesSuppressed).append(" delivered twice and suppressed, ");
        text.append(invariantsBroken).append(" invariants broken.\n");
        if (!faults.isEmpty()) {
            text.append("Faults: ").append(words(faults)).append(".\n");
        }
        if (refusedLines > 0) {
            text.append(refusedLines).append(" of ").append(lines).append(" lines were refused: ");
            text.append(words(refusedByReason)).append(".\n");
        }
        if (duplicateOrders > 0) {
            text.append(duplicateOrders).append(" orders came again and were placed once.\n");
        }
        return text.toString();
    }

    static String words(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().replace('_', ' '))
                .reduce((one, other) -> one + ", " + other)
                .orElse("none");
    }
}
