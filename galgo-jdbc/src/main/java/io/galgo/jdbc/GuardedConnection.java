/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connection that work in a transaction is given: everything passes through but what would end the transaction, which would
 * tear apart what belongs together. Closing is left to the owner, so a library that closes what it was given does no harm.
 */
final class GuardedConnection implements InvocationHandler, AfterCommit {

    private static final Set<String> REFUSED = Set.of("commit", "setAutoCommit", "abort");

    private final Connection connection;
    private final Set<Runnable> afterCommit = new LinkedHashSet<>();

    GuardedConnection(Connection connection) {
        this.connection = connection;
    }

    Connection proxy() {
        var types = new Class<?>[] {Connection.class, AfterCommit.class};
        return (Connection) Proxy.newProxyInstance(AfterCommit.class.getClassLoader(), types, this);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        var name = method.getName();
        if (method.getDeclaringClass() == AfterCommit.class) {
            galgoAfterCommit((Runnable) arguments[0]);
            return null;
        }
        if (REFUSED.contains(name) || (name.equals("rollback") && arguments == null)) {
            throw new SQLException(
                    name + " is not for the work inside: the transaction is committed when it returns, and"
                            + " rolled back when it throws");
        }
        if (name.equals("close")) {
            return null;
        }
        if (method.getDeclaringClass() == Object.class && name.equals("equals")) {
            return proxy == arguments[0];
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    @Override
    public void galgoAfterCommit(Runnable task) {
        afterCommit.add(task);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }
}
