/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.Said;
import io.galgo.consume.CommitView;
import io.galgo.control.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keys wait in the group's parked topic; the partition itself goes on.
 *
 * @param where the partition
 * @param keys how many keys have an event that waits for an attempt, as far as the commit had room for them
 * @param held how many of them wait until somebody acts
 * @param mostAttempts how many attempts failed of the one tried most
 * @param next when the next attempt of any is due; empty if none is
 * @param by the command that has the one wait whose event is the oldest; empty if none does
 * @param whyNotSaid whether nobody has said yet what has them wait: the commit says that they do, not whether by command
 */
public record ParkedEvents(
        String where,
        int keys,
        int held,
        int mostAttempts,
        Optional<Instant> next,
        Optional<ByCommand> by,
        boolean whyNotSaid)
        implements Cause {

    /**
     * @param waiting what a commit says of the parked topic
     * @param said what instances say holds events of the partition
     */
    static ParkedEvents of(Facts facts, List<CommitView.ParkedEvent> waiting, List<Said> said) {
        int mostAttempts = waiting.stream()
                .mapToInt(CommitView.ParkedEvent::failedAttempts)
                .max()
                .orElse(0);
        var by = ByCommand.of(said.stream(), Status.Held.Kind.PARKED);
        return new ParkedEvents(
                facts.where(),
                waiting.size(),
                (int) waiting.stream().filter(event -> event.due().isEmpty()).count(),
                mostAttempts,
                waiting.stream().flatMap(event -> event.due().stream()).min(Instant::compareTo),
                by,
                by.isEmpty() && (mostAttempts == 0 || isToBeSaid(facts, said)));
    }

    /** An instance that says what it is at says so of a parked key a moment after it committed that. */
    private static boolean isToBeSaid(Facts facts, List<Said> said) {
        boolean speaks = facts.picture().instances(facts.group().name()).stream()
                .anyMatch(instance -> instance.closed().isEmpty());
        return speaks
                && said.stream()
                        .map(one -> one.held().kind())
                        .noneMatch(kind -> kind == Status.Held.Kind.RETRYING || kind == Status.Held.Kind.PARKED);
    }

    @Override
    public String brief(Words words) {
        return (keys == 1 ? "one key parked" : keys + " keys parked")
                + by.map(command -> " " + command.brief()).orElse("")
                + next.filter(time -> by.isEmpty())
                        .map(time -> (whyNotSaid ? ", until " : ", next ") + words.time(time))
                        .orElse("");
    }

    @Override
    public String sentence(Words words) {
        if (by.isPresent() && keys == 1) {
            return "One key of " + where + " is parked " + by.get().sentence(words)
                    + " Its events wait in order until then, or until it is released. The rest of the partition goes on.";
        }
        return (keys == 1 ? "One key of " + where + " is parked" : keys + " keys of " + where + " are parked")
                + (whyNotSaid ? notSaid(words) : forAttempts(words))
                + (held == 0 ? "" : " " + (held == keys ? "All" : held) + " of them wait until somebody acts.")
                + by.map(command -> " The oldest is parked " + command.sentence(words))
                        .orElse("")
                + " The rest of the partition goes on.";
    }

    private String notSaid(Words words) {
        return "; who parked " + (keys == 1 ? "it" : "them") + " is not known yet: no instance has said so."
                + (mostAttempts == 0 ? "" : " " + Words.count(mostAttempts, "attempt") + " failed before.")
                + next.map(time -> (keys == 1 ? " Its events wait" : " The first of them waits") + " in order, "
                                + words.until(time) + " at the latest.")
                        .orElse("");
    }

    private String forAttempts(Words words) {
        var waits = keys == 1 ? " and waits in order" : " and wait in order";
        return mostAttempts == 0
                ? waits + next.map(time -> ", the first " + words.until(time)).orElse("") + "."
                : waits + " for later attempts; " + Words.count(mostAttempts, "attempt") + " failed so far"
                        + next.map(time -> ", the next is due " + words.at(time))
                                .orElse("") + ".";
    }

    /** The group goes on, and what it waits with is to be seen to: that is no pause, whoever parked it. */
    @Override
    public Standing standing() {
        return held > 0 ? Standing.NEEDS_YOU : Standing.WAITS;
    }

    @Override
    public Grade grade() {
        return by.map(command -> Attempt.grade(command.isConfirmed())).orElse(Grade.KNOWN);
    }
}
