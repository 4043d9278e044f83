/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Grade;
import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.List;

/**
 * A question whose answer has to be read from logs. It changes nothing there.
 *
 * @param <A> the kind of answer
 */
public sealed interface Scan<A> permits ListDeadLetters, ShowRecord, ShowAudit, ListSettings, ListJobs {

    /** Returns how much of the cluster it has to know before. */
    Scope scope();

    /**
     * Answers it.
     *
     * @param notKnown takes what could not be found out, in words
     * @throws NotThereException if it names something that is not there
     */
    A from(Picture picture, LogReader logs, List<String> notKnown);

    /** Returns how sure an answer to it is. */
    default Grade grade(A answer) {
        return Grade.KNOWN;
    }
}
