/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.KafkaSettings;
import org.apache.kafka.clients.admin.Admin;

/** Goes with a running consumer from its start to its end, as a control plane does. Called by any thread. */
public interface Companion {

    /** Gives each consumer its companion. */
    interface Factory {

        /** No consumer has one. */
        Factory NONE = (control, admin, kafka) -> new Companion() {};

        /**
         * Called once a consumer has been put together, before it polls.
         *
         * @param control what can be asked of the consumer, and told to it
         * @param admin the consumer's own, open until the companion is closed
         * @param kafka the settings of the consumer's clients
         */
        Companion of(ConsumerControl control, Admin admin, KafkaSettings kafka);
    }

    /** The consumer's thread begins. */
    default void begin() {}

    /** Tells whether the consumer may begin: it waits for this 10 s at most. */
    default boolean isReady() {
        return true;
    }

    /** Returns what there is to say of it, in a sentence; empty if it has nothing to say. Never waits. */
    default String note() {
        return "";
    }

    /** The consumer has ended, and left its group. */
    default void close() {}
}
