/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.SQLException;
import java.util.List;

/** What rows of the table have to wait for before they are published. For one thread. */
interface RowGate {

    /** Lets all rows pass. */
    RowGate OPEN = rows -> rows;

    /** Returns those of the rows just read that may be published now, in their order. */
    List<OutboxRow> pass(List<OutboxRow> rows) throws SQLException;
}
