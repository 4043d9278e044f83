/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A job, and who says that it carries it out. What belongs to a job stands in other partitions of the topic than the job, and may be read before it.
 * Owned by the control thread.
 */
final class Job {

    /** Who has said nothing for so long has lost the job. */
    private static final Duration OLD = Duration.ofSeconds(20);

    /** Null until it has been read. */
    Command command;

    /** By instance. */
    final Map<String, Claim> claims = new TreeMap<>();

    /** When this instance said last that it will do it, by {@link System#nanoTime}; null if it has not. */
    Long claimedAt;

    boolean cancelled;

    /** What this instance said of it when it stopped, and has not read back: until then it does not take it up again. Null if there is nothing. */
    JobRun.Progress unheard;

    /** When somebody last had it go on. */
    Instant goesOn = Instant.MIN;

    /**
     * What an instance says of the job.
     *
     * @param since when it first said something of it, by the brokers' clock
     * @param renewed when it last did
     * @param isLetGo whether the instance has ended
     */
    record Claim(Instant since, Instant renewed, JobProgress last, boolean isLetGo) {}

    /** @param isMine whether this instance itself said it */
    void heard(String who, Claim claim, boolean isMine) {
        claims.merge(who, claim, (before, now) -> new Claim(before.since(), now.renewed(), now.last(), now.isLetGo()));
        if (isMine && unheard != null && claim.last().state() == unheard.state()) {
            unheard = null;
        }
    }

    boolean isOver() {
        return claims.values().stream().anyMatch(claim -> claim.last().state().isOver());
    }

    /** How much of it any instance was through with. */
    long done() {
        return claims.values().stream()
                .mapToLong(claim -> claim.last().done())
                .max()
                .orElse(0);
    }

    /** It waits for somebody to have it go on; one that is paused by a setting waits for that to end, and is let go. */
    boolean isHeld() {
        return claims.values().stream()
                .anyMatch(claim -> claim.last().state() == JobProgress.State.PAUSED
                        && !claim.isLetGo()
                        && claim.renewed().isAfter(goesOn));
    }

    /**
     * Tells whether no other instance than this carries it out, by what it said lately and before this one did.
     *
     * @param now by the brokers' clock
     */
    boolean isFree(String instance, Instant now) {
        var mine = claims.get(instance);
        return claims.entrySet().stream()
                .filter(claim -> !claim.getKey().equals(instance))
                .noneMatch(other -> !other.getValue().isLetGo()
                        && now.isBefore(other.getValue().renewed().plus(OLD))
                        && (mine == null || isBefore(other.getKey(), other.getValue(), instance, mine)));
    }

    private static boolean isBefore(String other, Claim claim, String instance, Claim mine) {
        int order = claim.since().compareTo(mine.since());
        return order < 0 || (order == 0 && other.compareTo(instance) < 0);
    }
}
