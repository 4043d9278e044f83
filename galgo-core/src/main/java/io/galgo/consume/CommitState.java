/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.NavigableSet;
import java.util.TreeSet;

/** What is known of the commits of one assignment of a partition. Owned by the poll thread. */
final class CommitState {

    private final Stamp begun;
    private Committer.Commit last;
    private String refusal;
    private boolean inTransaction;
    private String noRoom;

    /** Where the log began when it no longer had the position, as far as nothing is committed beyond. */
    private final NavigableSet<Long> passed = new TreeSet<>();

    /** When the committer last looked whether there is something to commit, by {@link System#nanoTime}. */
    private long lookedAt;

    CommitState(Stamp begun, long now) {
        this.begun = begun;
        this.lookedAt = now;
    }

    /** Returns the stamp of the next commit: the first one says that the group begins here. */
    Stamp stamp() {
        return last == null || begun.why() == Stamp.Why.WORK ? begun : begun.why(Stamp.Why.WORK);
    }

    /** Returns the stamp of a commit at this edge: the first one beyond what the log no longer had says so. */
    Stamp stamp(long edge) {
        var place = passed.floor(edge);
        return place != null && (last == null || last.edge() < place) ? begun.why(Stamp.Why.SEEK) : stamp();
    }

    /** The position is here now, since the log begins here. */
    void passed(long to) {
        passed.add(to);
    }

    /** Returns the last commit that the broker acknowledged; null before the first. */
    Committer.Commit last() {
        return last;
    }

    void acknowledged(Committer.Commit commit) {
        last = commit;
        passed.headSet(commit.edge(), true).clear();
        refusal = null;
    }

    /** Returns why the last commit failed; null if it did not. */
    String refusal() {
        return refusal;
    }

    void refused(String why) {
        refusal = why;
    }

    /** Returns why something waits to be committed, in words; null if nothing does for want of room. */
    String noRoom() {
        return noRoom;
    }

    void noRoom(String why) {
        noRoom = why;
    }

    /** Returns what is wrong with the partition's commits, in words; null if nothing is. */
    String trouble() {
        return refusal == null ? noRoom : refusal;
    }

    long lookedAt() {
        return lookedAt;
    }

    void lookedAt(long now) {
        lookedAt = now;
    }

    /** Tells whether a transaction under way carries the partition's offsets: until it ends nothing else may commit it. */
    boolean isInTransaction() {
        return inTransaction;
    }

    void inTransaction(boolean open) {
        inTransaction = open;
    }
}
