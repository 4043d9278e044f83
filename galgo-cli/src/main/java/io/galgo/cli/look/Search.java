/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.stream.RecordSearch;

/** A search of logs. One thread has it run or count; any asks how far it is, and stops it. */
interface Search {

    /** Reads until all is read, the search is stopped, or the sink takes no more. */
    void run(RecordSearch.Sink sink);

    /** Reads likewise, and counts alone. */
    void count();

    void stop();

    RecordSearch.Progress progress();

    /** Tells whether it goes on until it is stopped. */
    boolean isEndless();
}
