/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Runs what is to follow a commit where Spring manages the transaction. Without Spring on the class path there is none. */
final class SpringTransactions {

    private static final boolean PRESENT =
            isPresent("org.springframework.transaction.support.TransactionSynchronizationManager");

    private SpringTransactions() {}

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, SpringTransactions.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** Runs a task after the commit of the calling thread's transaction, once even if it is given more often; never if there is none. */
    static void afterCommit(Runnable task) {
        if (PRESENT) {
            Synchronizations.add(task);
        }
    }

    /** Loaded only where Spring is. */
    private static final class Synchronizations {

        static void add(Runnable task) {
            if (TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new AfterCommitTask(task));
            }
        }
    }

    /** Equal if its task is, and Spring keeps a set of them: so a thousand events of a transaction wake the relay once. */
    private record AfterCommitTask(Runnable task) implements TransactionSynchronization {

        @Override
        public void afterCommit() {
            task.run();
        }
    }
}
