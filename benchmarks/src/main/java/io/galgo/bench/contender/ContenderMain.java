/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/** A contender's process: takes a {@link Job} as JSON, prints an {@link Outcome} as one line of JSON. */
public final class ContenderMain {

    /** Begins the line that carries the outcome. */
    public static final String OUTCOME = "OUTCOME ";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ContenderMain() {}

    public static void main(String[] args) throws Exception {
        var job = JSON.readValue(args[0], Job.class);
        var out = System.out;
        System.setOut(System.err); // the libraries' chatter must not mix with the outcome
        int status = 0;
        try {
            warmUp(job);
            measure(job, out);
        } catch (Throwable failure) {
            failure.printStackTrace();
            status = 1;
        }
        System.err.flush();
        // Closing is no part of what is measured, and nothing of this group is read again
        Runtime.getRuntime().halt(status);
    }

    /** Reads the topic as other groups for so much time spent with reading, beside starts and ends: what counts is code that is compiled. */
    private static void warmUp(Job job) throws Exception {
        if (job.warmUpMillis() == 0 || job.publishPerSecond() > 0) {
            return;
        }
        long left = job.warmUpMillis();
        for (int pass = 1; left > 0; pass++) {
            try (var contender = create(job)) {
                var outcome = new Run(job.asWarmUp(pass, left)).measure(contender);
                left -= Math.max(1, Math.round(outcome.seconds() * 1_000));
            }
        }
        System.gc();
    }

    private static void measure(Job job, PrintStream out) throws Exception {
        var contender = create(job);
        var outcome =
                job.publishPerSecond() > 0 ? new LatencyRun(job).measure(contender) : new Run(job).measure(contender);
        out.println(OUTCOME + JSON.writeValueAsString(outcome));
        out.flush();
        if (job.awaitKill()) {
            Thread.sleep(30_000);
            throw new IllegalStateException("Was to be killed and was not");
        }
    }

    private static Contender create(Job job) throws ReflectiveOperationException {
        return Class.forName(job.type())
                .asSubclass(Contender.class)
                .getConstructor(String.class)
                .newInstance(job.contender());
    }
}
