/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;

/**
 * What is done in a transaction, with a result.
 *
 * @param <T> the result, which may be null
 * @param <X> what it may throw, which rolls the transaction back
 */
@FunctionalInterface
public interface TransactionCall<T, X extends Exception> {

    /** Works on a connection as {@link TransactionWork#run} does, and returns a result. */
    T call(Connection connection) throws X;
}
