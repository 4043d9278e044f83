/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.console.GroupLag;
import io.galgo.console.lag.Standing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What the watches know, in Prometheus's text format. It names groups and topics, never keys or payloads. */
final class Metrics {

    private final Collection<Watch> watches;
    private final InstantSource clock;
    private final StringBuilder text = new StringBuilder();

    private Metrics(Collection<Watch> watches, InstantSource clock) {
        this.watches = watches;
        this.clock = clock;
    }

    static Reply of(Collection<Watch> watches, InstantSource clock) {
        var metrics = new Metrics(watches, clock);
        metrics.write();
        return new Reply.Content(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                ByteBuffer.wrap(metrics.text.toString().getBytes(UTF_8)),
                Map.of("Cache-Control", "no-store"));
    }

    private void write() {
        var now = clock.instant();
        family("galgo_kafka_answers", "Whether Kafka answered when it was asked last: 1 or 0.");
        for (var watch : watches) {
            sample("galgo_kafka_answers", labels(watch), watch.view().broken().isPresent() ? 0 : 1);
        }
        family("galgo_picture_age_seconds", "How old what is known of the cluster is.");
        for (var watch : watches) {
            watch.view()
                    .lag()
                    .ifPresent(lag -> sample("galgo_picture_age_seconds", labels(watch), seconds(lag.asOf(), now)));
        }
        rows("galgo_group_waiting", "How many events wait for a group.", (row, asOf) -> (double) row.waiting());
        rows(
                "galgo_group_waiting_seconds",
                "For how long the oldest event has waited; 0 if none does.",
                (row, asOf) ->
                        row.waitingSince().map(since -> seconds(since, asOf)).orElse(0.0));
        rows("galgo_group_committed_lag", "How many offsets lie between the committed one and the end.", (row, asOf) ->
                (double) row.committedLag());
        standings();
        family("galgo_dead_letters_open", "Dead letters about which nobody has done anything, by what failed.");
        for (var watch : watches) {
            watch.view()
                    .dead()
                    .ifPresent(dead -> dead.content()
                            .kinds()
                            .forEach(kind -> sample(
                                    "galgo_dead_letters_open",
                                    labels(watch) + label("group", kind.group()) + label("kind", kind.id()),
                                    (double) kind.open())));
        }
    }

    private interface Figure {
        double of(GroupLag row, Instant asOf);
    }

    private void rows(String name, String help, Figure figure) {
        family(name, help);
        for (var watch : watches) {
            watch.view()
                    .lag()
                    .ifPresent(lag -> shown(lag.content().rows())
                            .forEach(row -> sample(name, labels(watch, row), figure.of(row, lag.asOf()))));
        }
    }

    private static Stream<GroupLag> shown(List<GroupLag> rows) {
        return rows.stream().filter(row -> Trends.isTold(row, rows.size()));
    }

    /** One a state, for those that do not stand fine. */
    private void standings() {
        family("galgo_group_standing", "How a group stands that is not fine: 1 for the state it is in.");
        for (var watch : watches) {
            watch.view()
                    .lag()
                    .ifPresent(lag -> shown(lag.content().rows())
                            .filter(row -> row.standing() != Standing.FINE)
                            .forEach(row -> sample(
                                    "galgo_group_standing",
                                    labels(watch, row)
                                            + label(
                                                    "standing",
                                                    row.standing().name().toLowerCase(Locale.ROOT)),
                                    1)));
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }

    private void family(String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }

    private void sample(String name, String labels, double value) {
        var number = value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
        text.append(name)
                .append('{')
                .append(labels, 0, labels.length() - 1)
                .append("} ")
                .append(number)
                .append('\n');
    }

    private static String labels(Watch watch) {
        return label("cluster", watch.cluster().name());
    }

    private static String labels(Watch watch, GroupLag row) {
        return labels(watch) + label("group", row.group()) + label("topic", row.topic());
    }

    /** Groups are named by whoever runs them: a name must not end its own quotes. */
    private static String label(String name, String value) {
        return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\",";
    }
}
