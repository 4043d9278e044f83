/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody has a group do: an order, a setting or a job, as its verb says. It never carries an address, a credential, a class name or a
 * payload. Immutable.
 *
 * @param cluster the id of the cluster it is for; another cluster's is refused
 * @param id its own id, 1 to 64 characters
 * @param verb what to do
 * @param who who gave it
 * @param role the role they gave it in; more than the key may order is refused
 * @param door how they came: {@code console}, {@code cli}, {@code direct}
 * @param group the consumer group
 * @param target what it is about; empty for the whole group
 * @param parameters the verb's own, by name
 * @param expected what they saw
 * @param reason why, at most 500 characters; empty if none was asked for
 * @param given when, by the clock of whoever gave it: what is written much later than that is a repeat
 * @param expires an order's: up to when it may be carried out; a setting's: up to when it holds; a job's: up to when it may begin. By
 *     the brokers' clock
 * @param undoes the id of the act that it takes back, if it does
 */
public record Command(
        String cluster,
        String id,
        Verb verb,
        String who,
        Role role,
        String door,
        String group,
        Optional<Target> target,
        Map<String, String> parameters,
        Expected expected,
        String reason,
        Instant given,
        Instant expires,
        Optional<String> undoes) {

    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_ID = 64;

    /**
     * @throws NullPointerException if one is null
     * @throws IllegalArgumentException if the id or the reason is too long
     */
    public Command {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(verb, "verb");
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(given, "given");
        Objects.requireNonNull(expires, "expires");
        Objects.requireNonNull(undoes, "undoes");
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("A command's id has 1 to 64 characters");
        }
        if (reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("A reason has at most 500 characters; this one has " + reason.length());
        }
        parameters = Map.copyOf(parameters);
    }

    /** Returns a parameter's value. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * Returns the key of its record, which says too what it replaces. An order has its group's name, a job its id, a cancelling the job's with
     * {@code /cancel}; a setting the group and what it sets, which is the same for the setting that ends it.
     */
    public String key() {
        return switch (verb.kind()) {
            case ORDER -> group;
            case JOB -> verb == Verb.CANCEL ? job().orElse(id) + "/cancel" : id;
            case SETTING -> group + "/" + what();
        };
    }

    /** Returns the id of the job that it is about: one that is paused, goes on, or is cancelled. */
    public Optional<String> job() {
        return parameter("job");
    }

    private String what() {
        var where = target.map(one -> "/" + one.topic()
                        + one.keyHash().map(hash -> "#" + hash).orElse("")
                        + (one.offsets().size() == 1 && one.offsets().get(0).isAll()
                                ? "/" + one.offsets().get(0).partition()
                                : ""))
                .orElse("");
        return switch (verb) {
            case PARK, RELEASE -> "park" + where;
            case PAUSE, RESUME -> job().map(id -> "pause-job/" + id).orElse("pause" + where);
            default -> "set/" + parameters.getOrDefault("name", "") + where;
        };
    }

    /** Returns the parameters in order of their names: one command has one form. */
    Map<String, String> sortedParameters() {
        return new TreeMap<>(parameters);
    }
}
