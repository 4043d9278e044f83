/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link SpoolingPublisher} stands, at one time.
 *
 * @param state what it does
 * @param published how many events this instance has published
 * @param unsent events that are accepted or waiting to be, and not in Kafka. After a start, until a broker has been asked, some of those on
 *     disk may be there already
 * @param memoryBytes what those take that are not on disk
 * @param diskBytes what the spool takes on disk, without what is laid aside
 * @param maxBytes the most it may take there
 * @param oldestUnsent when the oldest of these was published by the service; empty if there is none
 * @param laidAside events that Kafka refused for good after they had been accepted
 * @param damagedFiles files of bytes that could not be read, kept beside the spool's
 * @param trouble what is in the way, for people; empty if nothing is
 */
public record SpoolStatus(
        State state,
        long published,
        long unsent,
        long memoryBytes,
        long diskBytes,
        long maxBytes,
        Optional<Instant> oldestUnsent,
        List<LaidAside> laidAside,
        int damagedFiles,
        Optional<String> trouble) {

    public SpoolStatus {
        laidAside = List.copyOf(laidAside);
    }

    /**
     * Returns what a person should look at, in words; empty if nothing is wrong: brokers or a disk that take no events, a spool that is half
     * full, events laid aside, damaged files.
     */
    public List<String> alarms() {
        var alarms = new ArrayList<String>();
        trouble.ifPresent(alarms::add);
        if (diskBytes > maxBytes / 2) {
            alarms.add("the spool holds " + diskBytes + " bytes of " + maxBytes);
        }
        if (!laidAside.isEmpty()) {
            alarms.add("events that Kafka refuses are laid aside: " + laidAside.size() + "; send or drop them");
        }
        if (damagedFiles > 0) {
            alarms.add("files that cannot be read are kept beside the spool: " + damagedFiles);
        }
        return alarms;
    }

    /** What the publisher does. */
    public enum State {
        /** Events go to Kafka, the disk is empty. */
        DIRECT,
        /** Kafka does not acknowledge: events go to disk. */
        SPOOLING,
        /** Kafka takes what is on disk, oldest first; new events go behind it. */
        DRAINING,
        /** It is closed. */
        CLOSED
    }

    /**
     * An event that can never be sent as things are.
     *
     * @param id its identity
     * @param topic the topic that refused it
     * @param at when the service published it
     * @param reason what Kafka said and what to do
     */
    public record LaidAside(EventId id, String topic, Instant at, String reason) {}
}
