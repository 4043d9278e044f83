/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.Answer;
import io.galgo.console.ListInstances;
import io.galgo.console.ListJobs;
import io.galgo.console.ListSettings.SettingList;
import io.galgo.console.NotThereException;
import io.galgo.console.ShowAudit;
import io.galgo.console.stream.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What is done to a cluster by command, and was: jobs, settings in force, the audit, and who takes commands. */
final class OperationRoutes {

    private static final Duration LATELY = Duration.ofDays(1);

    private final InstantSource clock;

    OperationRoutes(InstantSource clock) {
        this.clock = clock;
    }

    List<Route> all() {
        return List.of(
                Route.get("/api/v1/settings", Permission.WATCH, OperationRoutes::settings),
                Route.get("/api/v1/jobs", Permission.WATCH, OperationRoutes::jobs),
                Route.get("/api/v1/audit", Permission.WATCH, this::audit),
                Route.get("/api/v1/instances", Permission.WATCH, OperationRoutes::instances));
    }

    private static Operations lastRead(Call call) {
        return call.watch()
                .view()
                .operations()
                .orElseThrow(() -> new Refusal(503, "Reading what is in force for the first time."));
    }

    private static Reply settings(Call call) {
        var answer = lastRead(call).settings();
        var seen = Operations.seen(answer.content(), call.access());
        var group = call.text("group");
        return LookRoutes.json(
                call,
                answer,
                new SettingList(
                        seen.settings().stream()
                                .filter(one -> group.isEmpty()
                                        || group.get().equals(one.command().group()))
                                .toList(),
                        seen.findings()),
                json -> {});
    }

    /** As last read; a single one is read now. */
    private static Reply jobs(Call call) {
        var cluster = call.watch().cluster();
        var answer = call.text("id").isPresent()
                ? call.watch().scan(new ListJobs(cluster.tenant(), call.text("id"), cluster.trusted()))
                : lastRead(call).jobs();
        var seen = Operations.seen(answer.content(), call.access());
        if (call.text("id").isPresent() && seen.jobs().isEmpty()) {
            throw new NotThereException("There is no job " + call.needed("id") + " that you may see.");
        }
        return LookRoutes.json(call, answer, seen, json -> {});
    }

    private static Reply instances(Call call) {
        var answer = call.watch().latest(new ListInstances());
        return LookRoutes.json(call, answer, Operations.seen(answer.content(), call.access()), json -> {});
    }

    /** Of the last day, unless it is said since when. */
    private Reply audit(Call call) {
        var cluster = call.watch().cluster();
        var look = new ShowAudit(
                cluster.tenant(), call.text("who"), call.text("group"), Optional.of(since(call)), cluster.trusted());
        Answer<ShowAudit.Audit> answer = call.watch().scan(look);
        return LookRoutes.json(call, answer, Operations.seen(answer.content(), call.access()), json -> {});
    }

    private Instant since(Call call) {
        var now = clock.instant();
        var text = call.text("since");
        if (text.isEmpty()) {
            return now.minus(LATELY);
        }
        if (Position.parse(text.get(), call.zone(), now) instanceof Position.At at) {
            return at.time();
        }
        throw new IllegalArgumentException("since is a time: -1d, 03:00, or an ISO time.");
    }
}
