/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A connection whose commit takes along what is to be written last. */
interface WithCommit {

    /**
     * Has something written with the commit; at once where part of the transaction may be rolled back before that.
     *
     * @param place where it is written: all that this transaction writes there keeps its order
     * @param make makes what waits to be written there, one kind a place
     * @param add adds to it
     */
    <P extends PendingWrites> void galgoWithCommit(Object place, Supplier<P> make, Consumer<P> add) throws SQLException;

    /** Returns the connection behind this one, for what changes nothing in the transaction. */
    Connection galgoConnection();
}
