/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.lang.management.ManagementFactory;

/**
 * Who relays, as it stands with a lease: {@code service@process@host}. The service's part decides who may come next: transactional ids and marks hang on
 * it, so a relay of another service could neither fence this one nor tell what it has published.
 */
final class Owner {

    private Owner() {}

    /** Returns this process as a service's relay. */
    static String here(String service) {
        return service + "@" + ManagementFactory.getRuntimeMXBean().getName();
    }

    /**
     * Refuses to relay behind another service.
     *
     * @param before who relayed last; null if nobody did
     * @param now who is to relay
     * @param renamed what is run in the database when a service was renamed
     * @throws IllegalStateException if they are of different services
     */
    static void refuseOther(String before, String now, String renamed) {
        if (before != null && !service(before).equals(service(now))) {
            throw new IllegalStateException("This outbox is relayed by service \"" + service(before)
                    + "\", and this is service \"" + service(now) + "\": under another name a relay can neither fence"
                    + " that one's in Kafka nor tell what they have published. Give each service tables of its own, with"
                    + " schema or tablePrefix. If the service was renamed, let a relay of the old name publish, close all of"
                    + " them in order, and run: " + renamed);
        }
    }

    private static String service(String owner) {
        int end = owner.indexOf('@'); // which no service's name holds
        return end < 0 ? owner : owner.substring(0, end);
    }
}
