/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** A contender's process: takes a {@link Job} as JSON, prints an {@link Outcome} as one line of JSON. */
public final class ContenderMain {

    /** Begins the line that carries the outcome. */
    public static final String OUTCOME = "OUTCOME ";

    /** A pass in which the compilers worked for no more than this share of its time is one of compiled code. */
    private static final double RESTING = 0.05;

    /** Nobody is waited for longer than for so many times what is asked for. */
    private static final long MOST_WARM_UPS = 3;

    private static final CompilationMXBean COMPILERS = ManagementFactory.getCompilationMXBean();
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

    /**
     * Reads the topic as other groups, beside starts and ends for so much time as is asked for, and then until the compilers rest: what counts is code
     * that is compiled, of whom there is much or of whom there is little.
     */
    private static void warmUp(Job job) throws Exception {
        if (job.warmUpMillis() == 0 || job.publishPerSecond() > 0) {
            return;
        }
        long least = job.warmUpMillis();
        long most = MOST_WARM_UPS * least;
        long spent = 0;
        boolean compiling = true;
        for (int pass = 1; spent < least || (compiling && spent < most); pass++) {
            long compiledBefore = COMPILERS.getTotalCompilationTime();
            try (var contender = create(job)) {
                long left = spent < least ? least - spent : Math.min(job.limitMillis(), most - spent);
                var outcome = new Run(job.asWarmUp(pass, left)).measure(contender);
                long millis = Math.max(1, Math.round(outcome.seconds() * 1_000));
                spent += millis;
                compiling = COMPILERS.getTotalCompilationTime() - compiledBefore > RESTING * millis;
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
