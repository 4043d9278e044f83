/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.testkit.EmbeddedKafka;

/** The broker's process: prints its address and serves until its standard input ends. */
final class BrokerMain {

    static final String ADDRESS = "BROKER ";

    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        var out = System.out;
        System.setOut(System.err);
        try (var kafka = EmbeddedKafka.builder()
                // Contenders take all the cores they get; a broker that is late for its heartbeats must not lose its
                // leaderships
                .config("broker.session.timeout.ms", "60000")
                .start()) {
            out.println(ADDRESS + kafka.bootstrapServers());
            out.flush();
            while (System.in.read() >= 0) {
                // nothing is said on it; its end is the sign
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
