/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.Answer;
import io.galgo.console.Look;
import io.galgo.console.Scan;

/** Where answers come from: the brokers themselves, or a console that asks them. By one thread. */
sealed interface Source extends AutoCloseable permits BrokerSource, ConsoleSource {

    /** As {@link io.galgo.console.Console#answer(Look)}. */
    <A> Answer<A> answer(Look<A> look);

    /** As {@link io.galgo.console.Console#answer(Scan)}. */
    <A> Answer<A> answer(Scan<A> scan);

    /** Prepares a search of logs. */
    Search search(StreamQuestion question);

    @Override
    void close();
}
