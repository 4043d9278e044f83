/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Counts for ever. */
    static final class Counter {
        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
            System.out.println("ready " + String.join(" ", args) + " " + System.getProperty("colour"));
            for (int i = 0; ; i++) {
                System.out.println("count " + i);
                Thread.sleep(5);
            }
        }
    }

    static final class Failing {
        public static void main(String[] args) {
            Integer.parseInt("no luck");
        }
    }

    /** Has a child of its own and tells its process id. */
    static final class Parent {
        public static void main(String[] args) throws InterruptedException {
            ChildJvm child = counter();
            System.out.println("child " + child.pid());
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void takes_arguments_and_system_properties() {
        try (ChildJvm child = ChildJvm.of(Counter.class)
                .args("one", "two")
                .systemProperty("colour", "grey")
                .start()) {
            assertThat(child.awaitLine(startsWith("ready"), PATIENCE)).isEqualTo("ready one two grey");
            assertThat(child.awaitLine(startsWith("count"), PATIENCE)).isEqualTo("count 0");
            assertThat(child.awaitLine(startsWith("count"), PATIENCE)).isEqualTo("count 1");
        }
    }

    @Test
    void a_killed_child_runs_no_shutdown_hook() {
        try (ChildJvm child = counter()) {
            child.awaitLine(startsWith("count"), PATIENCE);
            child.kill9();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.awaitExit(PATIENCE)).isEqualTo(128 + 9);
            assertThat(child.lines()).doesNotContain("bye");
        }
    }

    @Test
    void a_terminated_child_runs_its_shutdown_hooks() {
        try (ChildJvm child = counter()) {
            child.awaitLine(startsWith("count"), PATIENCE);
            child.terminate();
            assertThat(child.awaitLine("bye"::equals, PATIENCE)).isEqualTo("bye");
            assertThat(child.awaitExit(PATIENCE)).isEqualTo(128 + 15);
        }
    }

    @Test
    void a_frozen_child_does_nothing_until_it_is_thawed() {
        try (ChildJvm child = counter()) {
            child.awaitLine(startsWith("count"), PATIENCE);
            child.freeze();
            assertThatThrownBy(() -> child.awaitLine(line -> false, Duration.ofMillis(300)))
                    .isInstanceOf(TestkitException.class)
                    .hasMessageContaining("count");
            int before = child.lines().size();
            child.thaw();
            await().until(() -> child.lines().size() > before);
        }
    }

    @Test
    void a_child_that_ends_early_is_shown_with_its_output() {
        try (ChildJvm child = ChildJvm.of(Failing.class).start()) {
            assertThatThrownBy(() -> child.awaitLine(startsWith("ready"), PATIENCE))
                    .isInstanceOf(TestkitException.class)
                    .hasMessageContaining("ended without the line")
                    .hasMessageContaining("no luck");
            assertThat(child.awaitExit(PATIENCE)).isOne();
        }
    }

    @Test
    void children_die_with_a_parent_that_is_killed() {
        try (ChildJvm parent = ChildJvm.of(Parent.class).start()) {
            String line = parent.awaitLine(startsWith("child "), PATIENCE);
            ProcessHandle child = ProcessHandle.of(Long.parseLong(line.substring("child ".length())))
                    .orElseThrow();
            parent.kill9();
            await().atMost(PATIENCE).until(() -> !child.isAlive());
        }
    }

    private static ChildJvm counter() {
        return ChildJvm.of(Counter.class).start();
    }

    private static Predicate<String> startsWith(String prefix) {
        return line -> line.startsWith(prefix);
    }
}
