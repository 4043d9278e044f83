/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.dead;

import java.time.Instant;
import java.util.Optional;

/**
 * A dead letter, by its headers.
 *
 * @param topic the dead-letter topic
 * @param partition its partition there
 * @param offset where it is there
 * @param group the group that could not handle the event; empty if the letter does not say
 * @param origin where the event was read, as {@code shop.orders/7@812044}; empty if not known
 * @param writtenBy {@code galgo}, {@code spring-kafka}, {@code kafka-streams} or {@code share-group}
 * @param failure what failed
 * @param message the failure's message; empty if it has none
 * @param attempts how many attempts failed; 0 if not known
 * @param firstFailedAt when the first attempt failed; empty if not known
 * @param failedAt when the last attempt failed; of the letter's writing, if not known
 * @param version the service's version; empty if not known
 * @param keyHash tells keys apart
 */
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        Optional<String> group,
        Optional<String> origin,
        String writtenBy,
        Failure failure,
        Optional<String> message,
        int attempts,
        Optional<Instant> firstFailedAt,
        Instant failedAt,
        Optional<String> version,
        int keyHash) {

    /** Returns it for those who may not see keys: by a hash they could find out one that they can guess. */
    public DeadLetter withoutKey() {
        return new DeadLetter(
                topic,
                partition,
                offset,
                group,
                origin,
                writtenBy,
                failure,
                message,
                attempts,
                firstFailedAt,
                failedAt,
                version,
                0);
    }

    /** Where it is, as {@code billing.galgo-dead/2@88}. */
    public String address() {
        return topic + "/" + partition + "@" + offset;
    }
}
