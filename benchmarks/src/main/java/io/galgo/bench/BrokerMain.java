/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.produce.Ground;
import io.galgo.testkit.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The broker's process: prints its address and serves until its standard input ends. With {@value #PROXIED} it stands behind a proxy, which
 * a line on standard input cuts or heals.
 */
final class BrokerMain {

    static final String ADDRESS = "BROKER ";
    static final String PROXIED = "proxied";

    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        var out = System.out;
        System.setOut(System.err);
        boolean proxied = List.of(args).contains(PROXIED);
        var builder = EmbeddedKafka.builder()
                // Contenders take all the cores they get; a broker that is late for its heartbeats must not lose its
                // leaderships
                .config("broker.session.timeout.ms", "60000");
        try (var kafka = (proxied ? builder.proxied() : builder).start();
                var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            out.println(ADDRESS + kafka.bootstrapServers());
            out.flush();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                switch (line) {
                    case Ground.CUT -> kafka.proxy().cut();
                    case Ground.HEAL -> kafka.proxy().heal();
                    default -> throw new IllegalArgumentException("A broker cannot " + line);
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
