/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.TimeUnit;

/** A contender's process: takes a {@link SearchJob} as JSON, prints its {@link SearchOutcome} as one line of JSON. */
public final class SearchMain {

    /** Begins the line that carries the outcome. */
    public static final String OUTCOME = "OUTCOME ";

    private static final long NO_LIMIT = TimeUnit.HOURS.toMillis(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private SearchMain() {}

    public static void main(String[] args) {
        var out = System.out;
        System.setOut(System.err); // the libraries' chatter must not mix with the outcome
        int status = 0;
        try {
            var job = JSON.readValue(args[0], SearchJob.class);
            var contender = Class.forName(job.type())
                    .asSubclass(SearchContender.class)
                    .getConstructor()
                    .newInstance();
            contender.search(job, job.warmUpMillis());
            System.gc();
            out.println(OUTCOME + JSON.writeValueAsString(contender.search(job, NO_LIMIT)));
            out.flush();
        } catch (Throwable failure) {
            failure.printStackTrace();
            status = 1;
        }
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
