/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.jdbc.Outbox;
import io.galgo.jdbc.Relay;
import io.galgo.jdbc.RelayStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Relays until a signal, and says what changes: one line each, and a count once a minute. */
final class RelayRun {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_A_COUNT = 60;

    private final Outbox outbox;
    private final PrintWriter out;
    private List<String> said = List.of();
    private int looks;

    RelayRun(Outbox outbox, PrintWriter out) {
        this.outbox = outbox;
        this.out = out;
    }

    void run() throws InterruptedException {
        try (var interrupts = Interrupts.listen();
                var relay = start()) {
            do {
                say(relay.status());
            } while (!interrupts.await(LOOK.toMillis()));
        }
        out.println("closed");
    }

    private Relay start() {
        try {
            return outbox.startRelay();
        } catch (IllegalStateException notSetUp) {
            throw new CliException(ExitCode.PROBLEM, notSetUp.getMessage(), notSetUp);
        }
    }

    private void say(RelayStatus status) {
        var lines = Stream.concat(
                        status.ranges().stream().map(range -> range.shards() + " " + range.state()),
                        status.alarms().stream().map(alarm -> "! " + alarm))
                .toList();
        lines.stream().filter(line -> !said.contains(withoutNumbers(line))).forEach(out::println);
        said = lines.stream().map(RelayRun::withoutNumbers).toList();
        if (looks++ % LOOKS_A_COUNT == 0) {
            count(status);
        }
    }

    /** An alarm whose number grows is still the same alarm. */
    private static String withoutNumbers(String line) {
        return line.replaceAll("[0-9]+", "");
    }

    private void count(RelayStatus status) {
        long published =
                status.ranges().stream().mapToLong(RelayStatus.Range::published).sum();
        out.println("published " + published
                + status.backlog().map(RelayRun::waiting).orElse("")
                + status.log()
                        .map(log -> ", the slot keeps " + (log.heldBytes() >> 20) + " MiB of the log")
                        .orElse(""));
    }

    private static String waiting(RelayStatus.Backlog backlog) {
        return ", " + backlog.rows() + (backlog.more() ? " rows or more" : " rows") + " wait in the table";
    }
}
