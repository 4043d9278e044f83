/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A connection whose commit takes messages for the log along. */
interface WithCommit {

    /** Writes a message with the commit; at once where part of the transaction may be rolled back before that. */
    void galgoWithCommit(String prefix, byte[] content) throws SQLException;

    /** Returns the connection behind this one, for what changes nothing in the transaction. */
    Connection galgoConnection();
}
