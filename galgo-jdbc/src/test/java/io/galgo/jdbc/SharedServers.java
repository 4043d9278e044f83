/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/** A server of each kind for all tests of a JVM that ask, closed at their end. */
final class SharedServers implements BeforeAllCallback {

    private static final Map<Server.Kind, Server> SERVERS = new ConcurrentHashMap<>();

    static Server of(Server.Kind kind) {
        return SERVERS.computeIfAbsent(kind, Server.Kind::own);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedServers.class))
                .getOrComputeIfAbsent("close", key -> (AutoCloseable) SharedServers::close);
    }

    private static void close() {
        SERVERS.values().forEach(Server::close);
        SERVERS.clear();
    }
}
