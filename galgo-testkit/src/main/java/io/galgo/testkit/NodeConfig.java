/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of each node: what makes it a node of this cluster, defaults that suit tests, the user's on top. */
final class NodeConfig {
    /** The controller is a node of its own, so that the cluster outlives the stop of any broker. */
    static final int CONTROLLER_ID = 3_000;

    static final String CLIENTS = "CLIENTS";
    static final String INTERNAL = "INTERNAL";
    static final String CONTROLLER = "CONTROLLER";

    private final ClusterLayout layout;
    private final Map<String, String> overrides;

    NodeConfig(ClusterLayout layout, Map<String, String> overrides) {
        this.layout = layout;
        this.overrides = Map.copyOf(overrides);
    }

    Map<String, String> controller() {
        Map<String, String> config = common(CONTROLLER_ID);
        config.put("process.roles", "controller");
        config.put("listeners", address(CONTROLLER, layout.controllerPort()));
        return config;
    }

    /** @param advertisedPort where clients are told to connect: the broker's own port, or its proxy's */
    Map<String, String> broker(int id, int advertisedPort) {
        ClusterLayout.BrokerPorts ports = layout.broker(id);
        String internal = address(INTERNAL, ports.internal());
        Map<String, String> config = common(id);
        config.put("process.roles", "broker");
        config.put("listeners", address(CLIENTS, ports.clients()) + "," + internal);
        config.put("advertised.listeners", address(CLIENTS, advertisedPort) + "," + internal);
        config.put("inter.broker.listener.name", INTERNAL);
        return config;
    }

    private Map<String, String> common(int id) {
        Map<String, String> config =
                new HashMap<>(KafkaDefaults.forBrokers(layout.brokers().size()));
        config.putAll(overrides);
        config.put("node.id", String.valueOf(id));
        config.put("log.dirs", directory(id).toString());
        config.put("controller.quorum.voters", CONTROLLER_ID + "@" + Ports.HOST + ":" + layout.controllerPort());
        config.put("controller.listener.names", CONTROLLER);
        config.put(
                "listener.security.protocol.map",
                CLIENTS + ":PLAINTEXT," + INTERNAL + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        return config;
    }

    Path directory(int id) {
        return layout.directory().resolve(id == CONTROLLER_ID ? "controller" : "broker-" + id);
    }

    private static String address(String listener, int port) {
        return listener + "://" + Ports.HOST + ":" + port;
    }
}
