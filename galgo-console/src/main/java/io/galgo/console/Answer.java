/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Grade;
import java.time.Instant;
import java.util.List;

/**
 * The answer to a look.
 *
 * @param asOf when the brokers were asked
 * @param cluster the cluster's id
 * @param grade how sure it is, as a whole: as sure as its least sure part
 * @param notKnown what could not be found out, in words
 * @param content what was asked for
 */
public record Answer<A>(Instant asOf, String cluster, Grade grade, List<String> notKnown, A content) {
    public Answer {
        notKnown = List.copyOf(notKnown);
    }
}
