/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.runtime.CelFunctionBinding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The function {@code matches}, by RE2, which takes time in proportion to the text. An expression may call it ten thousand times for a
 * record, so it stops once it has had its time for that record. One a thread, which keeps the patterns it has compiled.
 */
final class Matches {

    private static final int LARGEST_PROGRAM = 500;

    /** How large a program is, only the compiler knows, which has to make it first: what is surely far too large is not given to it. */
    private static final long LARGEST_TO_COMPILE = 200_000;

    /** A number of times, after a group or after anything else. */
    private static final Pattern TIMES = Pattern.compile("(\\)?)\\{(\\d*)(?:,(\\d*))?\\}");

    /** The compiler takes no larger number. */
    private static final int MOST_TIMES = 1_000;

    private static final int KEPT = 16;
    private static final long MOST_NANOS = Duration.ofMillis(100).toNanos();

    private static final ThreadLocal<Matches> OF_THREAD = ThreadLocal.withInitial(Matches::new);

    private final Map<String, Pattern> patterns = new LinkedHashMap<>(KEPT, 1, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pattern> eldest) {
            return size() > KEPT;
        }
    };

    private long spent;

    private Matches() {}

    /** Begins with a record, on this thread. */
    static void begin() {
        OF_THREAD.get().spent = 0;
    }

    /** Returns the function, in place of the standard one. */
    static Set<CelFunctionBinding> bindings() {
        return CelFunctionBinding.fromOverloads(
                "matches",
                CelFunctionBinding.from("matches", String.class, String.class, Matches::matches),
                CelFunctionBinding.from("matches_string", String.class, String.class, Matches::matches));
    }

    private static boolean matches(String text, String regex) {
        return OF_THREAD.get().find(text, regex);
    }

    private boolean find(String text, String regex) {
        if (spent > MOST_NANOS) {
            throw new IllegalArgumentException("matches takes too long for one record");
        }
        long began = System.nanoTime();
        try {
            return patterns.computeIfAbsent(regex, Matches::compile)
                    .matcher(text)
                    .find();
        } finally {
            spent += System.nanoTime() - began;
        }
    }

    private static Pattern compile(String regex) {
        if (mostInstructions(regex) > LARGEST_TO_COMPILE) {
            throw new IllegalArgumentException("the regular expression says too often how many times");
        }
        try {
            var pattern = Pattern.compile(regex);
            if (pattern.programSize() > LARGEST_PROGRAM) {
                throw new IllegalArgumentException("the regular expression has a program of " + pattern.programSize()
                        + " instructions, and may have " + LARGEST_PROGRAM);
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("no regular expression: " + e.getMessage(), e);
        }
    }

    /** Repeats of groups may lie within each other, and then multiply; of others only the largest counts. No program is larger. */
    private static long mostInstructions(String regex) {
        double ofGroups = 1;
        double ofOthers = 1;
        var times = TIMES.matcher(regex);
        while (times.find()) {
            int most = Math.max(1, Math.max(number(times.group(2)), number(times.group(3))));
            if (times.group(1).isEmpty()) {
                ofOthers = Math.max(ofOthers, most);
            } else {
                ofGroups *= most;
            }
        }
        return (long) (regex.length() * ofGroups * ofOthers);
    }

    private static int number(String digits) {
        if (digits == null || digits.isEmpty()) {
            return 0;
        }
        return digits.length() > 9 ? MOST_TIMES : Math.min(MOST_TIMES, Integer.parseInt(digits));
    }
}
