/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;

/**
 * What is done in a transaction.
 *
 * @param <X> what it may throw, which rolls the transaction back
 */
@FunctionalInterface
public interface TransactionWork<X extends Exception> {

    /**
     * Works on a connection whose transaction is begun before and committed after this call. Do neither here: the connection
     * refuses it.
     */
    void run(Connection connection) throws X;
}
