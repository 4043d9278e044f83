/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Grade;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;

/**
 * A question about a cluster. It changes nothing there.
 *
 * @param <A> the kind of answer
 */
public sealed interface Look<A>
        permits ListTopics,
                ShowTopic,
                ListReaders,
                ListGroups,
                ShowGroup,
                ShowLag,
                Explain,
                ExplainEvent,
                ListInstances,
                WhatIsWrong {

    /** Returns how much of the cluster it has to know. */
    Scope scope();

    /**
     * Answers it from what is known.
     *
     * @throws NotThereException if it names something that is not there
     */
    A from(Picture picture);

    /** Returns how sure an answer to it is. */
    default Grade grade(A answer) {
        return Grade.KNOWN;
    }
}
