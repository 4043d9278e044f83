/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.control.Command;
import io.galgo.control.Result;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/** An act that was written down and sent. What instances say to it is read by who follows it: one thread, once. */
public final class Underway {

    private final String id;
    private final Plan plan;
    private final BiConsumer<String, List<Result.Moved>> ended;
    private long sentAt = System.nanoTime();
    private Dispatch dispatch;
    private Command command;
    private Set<String> confirmed = Set.of();

    /** @param ended is told what became of it, in words for the audit, and which positions were moved */
    Underway(String id, Plan plan, BiConsumer<String, List<Result.Moved>> ended) {
        this.id = id;
        this.plan = plan;
        this.ended = ended;
    }

    void send(Dispatch by, Command what, Set<String> members) {
        dispatch = by;
        command = what;
        confirmed = members;
        try {
            by.send(what);
            sentAt = System.nanoTime();
        } catch (RuntimeException e) {
            by.close();
            throw e;
        }
    }

    /** Returns the act's id. */
    public String id() {
        return id;
    }

    /** Returns what is to be done. */
    public Plan plan() {
        return plan;
    }

    /**
     * Waits for what instances say, and writes down what became of it.
     *
     * @param patience for how long to wait
     * @param told is given what is known so far whenever somebody has said something
     */
    public Report follow(Duration patience, Consumer<Report> told) {
        try {
            var report = report(dispatch == null ? List.of() : answers(patience, told));
            ended.accept(ReportWords.forAudit(report), report.moved());
            return report;
        } catch (KafkaException e) {
            ended.accept("failed: " + e.getMessage(), List.of());
            throw e;
        } finally {
            if (dispatch != null) {
                dispatch.close();
            }
        }
    }

    private List<Report.Answered> answers(Duration patience, Consumer<Report> told) {
        Consumer<List<Report.Answered>> soFar = answers -> told.accept(report(answers));
        return command.verb().kind() == Verb.Kind.JOB
                ? dispatch.follow(command.parameter("job").orElse(id), plan, confirmed, sentAt, patience, soFar)
                : dispatch.gather(command, plan, confirmed, sentAt, patience, soFar);
    }

    private Report report(List<Report.Answered> answers) {
        var took = answers.stream()
                .map(Report.Answered::after)
                .max(Duration::compareTo)
                .orElse(Duration.ofNanos(System.nanoTime() - sentAt));
        return new Report(id, plan, answers, took);
    }
}
