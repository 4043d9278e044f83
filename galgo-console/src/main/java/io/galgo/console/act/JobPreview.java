/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.STATE;

import io.galgo.console.dead.DeadLetter;
import io.galgo.console.dead.DeadLetterFormat;
import io.galgo.console.dead.DeadLetterStates;
import io.galgo.console.lag.Words;
import io.galgo.consume.DeadLetterState;
import io.galgo.control.JobProgress;
import io.galgo.control.Offsets;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what a job would do: redrive, dismiss and reopen dead letters, replay a stretch; and what would stop one or have it go on. */
final class JobPreview {

    private static final int MOST_LETTERS = 5_000;
    private static final Duration LONGEST_WAIT = Duration.ofDays(7);

    private final Sight sight;
    private final Act act;
    private final String dead;

    /** How many letters are meant that whoever acts may not act on. */
    private int left;

    JobPreview(Sight sight, Act act) {
        this.sight = sight;
        this.act = act;
        this.dead = sight.group() + ".galgo-dead";
    }

    Draft redrive() {
        var draft = of(Verb.REDRIVE, letters(DeadLetterState.OPEN), "open");
        draft.say("They go to " + sight.group() + ".galgo-parked; no other group sees them. " + versions());
        draft.say("Order is not kept for keys of which later events were handled since.");
        act.parameter("first").ifPresent(first -> draft.say(first + " first; it goes on if none of them fails."));
        act.parameter("rate").ifPresent(rate -> draft.say("At most " + rate + " a second."));
        draft.undo = "Cannot be undone once handled; cancel stops the rest.";
        return draft;
    }

    Draft dismiss() {
        var draft = of(Verb.DISMISS, letters(DeadLetterState.OPEN), "open");
        draft.say("They count as not to be handled. They stay where they are.");
        draft.undo = "Undo: reopen.";
        return draft;
    }

    Draft reopen() {
        var draft = of(Verb.REOPEN, letters(DeadLetterState.DISMISSED), "dismissed");
        draft.say("They count as open again.");
        draft.undo = "Undo: dismiss.";
        return draft;
    }

    Draft replay() {
        var topic = act.topic().orElseThrow(() -> new IllegalArgumentException("Say of which topic"));
        var stretches = stretches(topic);
        boolean again = Boolean.parseBoolean(act.parameter("again").orElse("false"));
        var draft = new Draft(Verb.REPLAY);
        draft.target = Optional.of(sight.target(topic, stretches, Optional.empty()));
        draft.parameters = parameters("again", "rate");
        draft.touches = stretches.stream().mapToLong(Offsets::count).sum();
        draft.say(Words.count(draft.touches, "offset") + " of " + topic + " are handed to " + sight.group()
                + " again, through " + sight.group() + ".galgo-parked; no other group sees them. " + versions());
        draft.say(
                again
                        ? "Events that were handled are **handled again**, inbox or not."
                        : "Events that its inbox knows have no second effect; without an inbox they are handled again.");
        draft.undo = "Cannot be undone once handled; cancel stops the rest.";
        return draft;
    }

    /** Times are resolved into offsets here, once, and sent as those. */
    private List<Offsets> stretches(String topic) {
        if (act.parameter("from").isEmpty() || act.parameter("until").isEmpty()) {
            if (act.offsets().isEmpty() || act.offsets().stream().anyMatch(Offsets::isAll)) {
                throw new IllegalArgumentException("Say which stretch: --from 02:50 --until 03:10");
            }
            return act.offsets();
        }
        var partitions = act.offsets().isEmpty()
                ? sight.topic(topic).partitions().stream()
                        .map(one -> one.partition())
                        .toList()
                : act.offsets().stream().map(Offsets::partition).toList();
        var from = TimeOffsets.at(
                sight.clients(),
                topic,
                partitions,
                TimeOffsets.time(act.parameter("from").get()));
        var until = TimeOffsets.at(
                sight.clients(),
                topic,
                partitions,
                TimeOffsets.time(act.parameter("until").get()));
        var stretches = partitions.stream()
                .filter(one -> from.get(one) < until.get(one))
                .map(one -> new Offsets(one, from.get(one), until.get(one)))
                .toList();
        if (stretches.isEmpty()) {
            throw new RefusedException(STATE, "No event of " + topic + " is of that time.");
        }
        return stretches;
    }

    Draft cancel() {
        var job = job();
        var draft = of(Verb.CANCEL, job);
        draft.say(words(job) + " stops; what it did stays done.");
        draft.undo = "Undo: give the rest as a new job.";
        return draft;
    }

    Draft pause() {
        var job = job();
        if (job.isHeld()) {
            throw new RefusedException(
                    STATE,
                    "The job " + job.command().id() + " waits already, for somebody to act: galgo job resume "
                            + sight.group() + " " + job.command().id() + " has it go on.");
        }
        var draft = of(Verb.PAUSE, job);
        draft.ends = Optional.of(SettingPreview.end(act, sight));
        draft.say(words(job) + " stops where it is, until it is resumed or "
                + sight.words().time(draft.ends.get()) + "; what is handed over already is handled.");
        draft.undo = "Undo: resume.";
        return draft;
    }

    Draft resume() {
        var job = job();
        var pause = sight.settings().inForce().stream()
                .filter(setting -> setting.command().verb() == Verb.PAUSE
                        && setting.command()
                                .job()
                                .filter(job.command().id()::equals)
                                .isPresent())
                .findFirst();
        if (pause.isEmpty() && !job.isHeld()) {
            throw new RefusedException(
                    STATE, "The job " + job.command().id() + " is not paused; galgo jobs lists how far each is.");
        }
        var draft = of(Verb.RESUME, job);
        draft.ends = Optional.of(sight.picture().asOf().plus(LONGEST_WAIT)); // for an instance that starts later
        pause.ifPresentOrElse(
                setting -> draft.say(words(job) + " goes on, which "
                        + setting.command().who() + " paused " + sight.words().at(setting.since()) + "."),
                () -> draft.say(words(job) + " goes on with what is left: "
                        + job.progress().stream()
                                .map(JobProgress::why)
                                .filter(why -> !why.isEmpty())
                                .findFirst()
                                .orElse("it waited for somebody to act")
                        + "."));
        draft.undo = "Undo: pause.";
        return draft;
    }

    private Draft of(Verb verb, JobBook.Job job) {
        var draft = new Draft(verb);
        draft.parameters = Map.of("job", job.command().id());
        draft.touches = 1;
        return draft;
    }

    private static String words(JobBook.Job job) {
        return "The job " + job.command().id() + " of " + job.command().who() + " ("
                + job.command().verb().word() + ")";
    }

    /** Returns the group's job that is meant. */
    private JobBook.Job job() {
        var id = act.parameter("job").orElseThrow(() -> new IllegalArgumentException("Say which job"));
        var job = sight.jobs()
                .get(id)
                .filter(one -> one.command().group().equals(sight.group()))
                .orElseThrow(() -> new RefusedException(
                        STATE, "There is no job " + id + " of " + sight.group() + "; galgo jobs lists them."));
        if (job.isOver()) {
            throw new RefusedException(STATE, "The job " + id + " is over: nothing is left of it.");
        }
        return job;
    }

    private Draft of(Verb verb, List<DeadLetter> letters, String state) {
        if (letters.isEmpty()) {
            throw new RefusedException(
                    STATE,
                    "No dead letter of " + sight.group() + " is meant: none is " + state
                            + (act.offsets().isEmpty() ? "" : " of these")
                            + act.parameter("kind")
                                    .map(kind -> " of kind " + kind)
                                    .orElse("") + ".");
        }
        if (letters.size() > MOST_LETTERS) {
            throw new RefusedException(
                    RefusedException.Reason.LIMIT,
                    Words.count(letters.size(), "letter") + " are meant, and " + Words.number(MOST_LETTERS)
                            + " are the most at once. Narrow it: --kind, or some of them by address.");
        }
        var draft = new Draft(verb);
        draft.target = Optional.of(sight.target(dead, offsets(letters), Optional.empty()));
        draft.parameters = parameters("first", "rate");
        draft.touches = letters.size();
        draft.say(Words.count(letters.size(), state + " dead letter") + " of " + sight.group() + ": " + kinds(letters)
                + ".");
        if (left > 0) {
            draft.say(Words.number(left) + " more come from topics on which you may not act: they are left.");
        }
        return draft;
    }

    private Map<String, String> parameters(String... names) {
        var some = new HashMap<String, String>();
        for (var name : names) {
            act.parameter(name).ifPresent(value -> some.put(name, value));
        }
        return some;
    }

    /** A letter is its origin's matter: who may not act there does not act on it. */
    private List<DeadLetter> letters(DeadLetterState wanted) {
        var found = found(wanted);
        var theirs = found.stream()
                .filter(letter -> letter.origin()
                        .map(JobPreview::topicOf)
                        .map(sight::mayAct)
                        .orElse(true))
                .toList();
        left = found.size() - theirs.size();
        if (theirs.isEmpty() && left > 0) {
            throw new RefusedException(
                    RefusedException.Reason.RIGHT,
                    "Needs operator on " + sight.group() + " and the topics that its dead letters come from: "
                            + (left == 1 ? "the one" : "all " + Words.number(left))
                            + " that you mean come from others.");
        }
        return theirs;
    }

    private List<DeadLetter> found(DeadLetterState wanted) {
        if (sight.picture().topic(dead).isEmpty()) {
            throw new RefusedException(STATE, sight.group() + " has no dead letters: there is no topic " + dead + ".");
        }
        var states = new DeadLetterStates();
        sight.read(List.of(dead + "-state"), states::take);
        var letters = new ArrayList<DeadLetter>();
        sight.read(
                List.of(dead),
                record -> DeadLetterFormat.read(record)
                        .filter(letter -> states.of(letter) == wanted && isMeant(letter))
                        .ifPresent(letters::add));
        letters.sort(Comparator.comparing(DeadLetter::partition).thenComparing(DeadLetter::offset));
        return letters;
    }

    private boolean isMeant(DeadLetter letter) {
        return act.parameter("kind")
                        .map(kind -> letter.failure().id().equals(kind))
                        .orElse(true)
                && act.parameter("origin")
                        .map(origin -> letter.origin().filter(origin::equals).isPresent())
                        .orElse(true)
                && letter.origin().map(JobPreview::topicOf).map(sight::isSeen).orElse(true)
                && (act.offsets().isEmpty()
                        || act.offsets().stream()
                                .anyMatch(some -> some.partition() == letter.partition()
                                        && some.from() <= letter.offset()
                                        && letter.offset() < some.until()));
    }

    private static String topicOf(String address) {
        int slash = address.lastIndexOf('/');
        return slash < 0 ? address : address.substring(0, slash);
    }

    /** Neighbours are one stretch. */
    private static List<Offsets> offsets(List<DeadLetter> letters) {
        var offsets = new ArrayList<Offsets>();
        for (var letter : letters) {
            var last = offsets.isEmpty() ? null : offsets.get(offsets.size() - 1);
            if (last != null && last.partition() == letter.partition() && last.until() == letter.offset()) {
                offsets.set(offsets.size() - 1, new Offsets(last.partition(), last.from(), letter.offset() + 1));
            } else {
                offsets.add(Offsets.one(letter.partition(), letter.offset()));
            }
        }
        return offsets;
    }

    private static String kinds(List<DeadLetter> letters) {
        return letters.stream()
                .collect(Collectors.groupingBy(letter -> letter.failure().words(), TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(kind -> Words.number(kind.getValue()) + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Which versions would handle them: the one that failed may still be running. */
    private String versions() {
        var versions = new TreeMap<String, Integer>();
        sight.picture().instances(sight.group()).stream()
                .filter(instance -> instance.closed().isEmpty()
                        && sight.state().filter(instance::isConfirmed).isPresent())
                .flatMap(instance -> instance.hello().stream())
                .forEach(hello -> versions.merge(
                        hello.version().isEmpty() ? "a version it does not say" : hello.version(), 1, Integer::sum));
        if (versions.isEmpty()) {
            return "It waits: " + sight.group() + " has no running instance that says so.";
        }
        return sight.group() + " runs "
                + versions.entrySet().stream()
                        .map(version -> version.getKey() + " on " + version.getValue())
                        .collect(Collectors.joining(", "))
                + ".";
    }
}
