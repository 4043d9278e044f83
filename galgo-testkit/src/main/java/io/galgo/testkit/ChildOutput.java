/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The lines a child wrote, and a place among them for those who wait for the next one. */
final class ChildOutput {
    private static final int LINES_IN_MESSAGES = 40;

    private final String child;
    private final List<String> lines = new ArrayList<>();
    private int next;
    private boolean ended;

    ChildOutput(String child) {
        this.child = child;
    }

    synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits until all is read, or for this long. */
    synchronized void awaitEnd(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (long millis = patience.toMillis(); !ended && millis > 0; ) {
                wait(millis);
                millis = (deadline - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            throw TestkitException.interrupted("reading the output of " + child, e);
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized String await(Predicate<String> wanted, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            while (next < lines.size()) {
                String line = lines.get(next++);
                if (wanted.test(line)) {
                    return line;
                }
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (ended) {
                throw new TestkitException(describe("Child ended without the line that was waited for"));
            }
            if (millis <= 0) {
                throw new TestkitException(
                        describe("Child did not write the line that was waited for in " + patience.toMillis() + " ms"));
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw TestkitException.interrupted("waiting for output of " + child, e);
            }
        }
    }

    /** The text with the child's last words. */
    synchronized String describe(String what) {
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_IN_MESSAGES), lines.size());
        return what + ": " + child + ", whose last " + last.size() + " lines were\n  " + String.join("\n  ", last);
    }
}
