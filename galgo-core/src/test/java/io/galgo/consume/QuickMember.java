/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/** A member that hears soon of others that come and go: under the classic protocol it asks each 3 s, if nothing else is set. */
final class QuickMember {

    private QuickMember() {}

    static ConsumerBuilder under(String protocol, ConsumerBuilder builder) {
        builder.kafka("group.protocol", protocol);
        return protocol.equals("classic") ? builder.kafka("heartbeat.interval.ms", 300) : builder;
    }
}
