/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool of one connection, which stays open when it is given back. */
final class OneConnection extends PGSimpleDataSource {

    private static final long serialVersionUID = 1L;

    private final transient Connection kept;

    /** @param ignored names of further methods that do nothing, besides that which closes it */
    OneConnection(Connection connection, String... ignored) {
        var idle = new HashSet<>(List.of(ignored));
        idle.add("close");
        kept = (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (idle.contains(method.getName())) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection() {
        return kept;
    }
}
