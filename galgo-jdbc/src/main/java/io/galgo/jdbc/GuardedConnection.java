/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The connection that work in a transaction is given: everything passes through but what would end the transaction, which would
 * tear apart what belongs together. Closing is left to the owner, so a library that closes what it was given does no harm.
 *
 * <p>Events wait for the commit and go with it. From the first savepoint on, set by a call or in a statement's text, they are
 * written at once, so that a rollback to it takes them along; the same where the work gets at the connection behind this one.
 */
final class GuardedConnection implements InvocationHandler, AfterCommit, WithCommit {

    private static final Set<String> REFUSED = Set.of("commit", "setAutoCommit", "abort");
    private static final Set<String> MAY_SET_SAVEPOINT = Set.of("setSavepoint", "unwrap");

    private final Connection connection;
    private final Set<Runnable> afterCommit = new LinkedHashSet<>();
    /** By place. */
    private final Map<Object, PendingWrites> pending = new LinkedHashMap<>();

    private boolean writeAtOnce;

    GuardedConnection(Connection connection) {
        this.connection = connection;
    }

    Connection proxy() {
        return proxy(this, Connection.class, AfterCommit.class, WithCommit.class);
    }

    private static <T> T proxy(InvocationHandler handler, Class<T> type, Class<?>... further) {
        var types = new Class<?>[further.length + 1];
        types[0] = type;
        System.arraycopy(further, 0, types, 1, further.length);
        return type.cast(Proxy.newProxyInstance(AfterCommit.class.getClassLoader(), types, handler));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        var name = method.getName();
        if (method.getDeclaringClass() == AfterCommit.class || method.getDeclaringClass() == WithCommit.class) {
            return call(this, method, arguments);
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
        if (MAY_SET_SAVEPOINT.contains(name) || setsSavepoint(arguments)) {
            writeAtOnceFromHere();
        }
        return watched(call(connection, method, arguments));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** Only a plain statement is given its text later, when nobody would see it. */
    private Object watched(Object result) {
        if (result instanceof Statement statement
                && !(result instanceof PreparedStatement)
                && !(result instanceof CallableStatement)) {
            return proxy(
                    (proxy, method, arguments) -> {
                        if (setsSavepoint(arguments) || method.getName().equals("unwrap")) {
                            writeAtOnceFromHere();
                        }
                        return call(statement, method, arguments);
                    },
                    Statement.class);
        }
        return result;
    }

    private static boolean setsSavepoint(Object[] arguments) {
        return arguments != null
                && arguments.length > 0
                && arguments[0] instanceof String sql
                && sql.toLowerCase(Locale.ROOT).contains("savepoint");
    }

    private void writeAtOnceFromHere() throws SQLException {
        writeAtOnce = true;
        for (var writes : pending.values()) {
            writes.write(connection);
        }
    }

    @Override
    public void galgoAfterCommit(Runnable task) {
        afterCommit.add(task);
    }

    @Override
    @SuppressWarnings("unchecked") // a place has one kind
    public <P extends PendingWrites> void galgoWithCommit(Object place, Supplier<P> make, Consumer<P> add)
            throws SQLException {
        var writes = (P) pending.computeIfAbsent(place, unused -> make.get());
        add.accept(writes);
        if (writeAtOnce || writes.isFull()) {
            writes.write(connection);
        }
    }

    @Override
    public Connection galgoConnection() {
        return connection;
    }

    /** Commits, together with what waits for it. */
    void commit() throws SQLException {
        for (var place = pending.values().iterator(); place.hasNext(); ) {
            var writes = place.next();
            if (place.hasNext()) {
                writes.write(connection);
            } else {
                writes.writeAndCommit(connection);
            }
        }
        connection.commit(); // where the server has committed, this sends nothing: driver and pool are to know
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }
}
