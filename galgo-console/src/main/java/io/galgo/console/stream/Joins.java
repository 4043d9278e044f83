/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.ConcatenatedListView;
import dev.cel.runtime.RuntimeHelpers;
import java.util.List;

/**
 * The joining of lists, in place of the standard function: each join copies both, and thirty that build on each other copy more than a process
 * has. So for each record there is a limit. One a thread.
 */
final class Joins {

    /** Of all lists that are joined for a record. */
    private static final int MOST = 100_000;

    private static final ThreadLocal<Joins> OF_THREAD = ThreadLocal.withInitial(Joins::new);

    private long joined;

    private Joins() {}

    /** Begins with a record, on this thread. */
    static void begin() {
        OF_THREAD.get().joined = 0;
    }

    /** Returns the function, in place of the standard one. */
    static CelFunctionBinding binding() {
        return CelFunctionBinding.from(
                "add_list",
                List.class,
                List.class,
                (left, right) -> OF_THREAD.get().join(left, right));
    }

    /** What map and filter gather grows in place; all else is copied. */
    @SuppressWarnings("unchecked") // of whatever they are
    private List<Object> join(List<?> left, List<?> right) {
        joined += right.size() + (left instanceof ConcatenatedListView<?> ? 0 : left.size());
        if (joined > MOST) {
            throw new IllegalArgumentException("lists of more than " + MOST + " elements are joined for one record");
        }
        return RuntimeHelpers.concat((List<Object>) left, (List<Object>) right);
    }
}
