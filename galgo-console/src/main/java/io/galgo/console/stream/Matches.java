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
}
