/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

/** A connection that can be told what to do once its transaction is committed. */
interface AfterCommit {

    /** Runs a task after the commit, once even if it is given more often; never if the transaction rolls back. */
    void galgoAfterCommit(Runnable task);
}
