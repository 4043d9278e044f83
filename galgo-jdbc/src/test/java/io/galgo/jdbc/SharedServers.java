/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** A server of each kind for all tests that ask, closed at the end of the run. */
final class SharedServers implements BeforeAllCallback {

    private static final Map<Server.Kind, Server> SERVERS = new ConcurrentHashMap<>();

    static Server of(Server.Kind kind) {
        return SERVERS.computeIfAbsent(kind, Server.Kind::own);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(Namespace.create(SharedServers.class)).getOrComputeIfAbsent("close", key ->
                (AutoCloseable) SharedServers::close);
    }

    private static void close() {
        SERVERS.values().forEach(Server::close);
        SERVERS.clear();
    }
}
