/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import com.fasterxml.jackson.databind.ObjectMapper;

/** A contender's process: takes a {@link ProduceJob} as JSON, prints its {@link Figures} as one line of JSON. */
public final class ProduceMain {

    /** Begins the line that carries the figures. */
    public static final String FIGURES = "FIGURES ";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProduceMain() {}

    public static void main(String[] args) {
        var out = System.out;
        System.setOut(System.err); // the libraries' chatter must not mix with the figures
        int status = 0;
        try {
            var job = JSON.readValue(args[0], ProduceJob.class);
            var contender = Class.forName(job.type())
                    .asSubclass(ProduceContender.class)
                    .getConstructor()
                    .newInstance();
            var figures = contender.measure(job, new Ground(out));
            out.println(FIGURES + JSON.writeValueAsString(figures));
            out.flush();
        } catch (Throwable failure) {
            failure.printStackTrace();
            status = 1;
        }
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
