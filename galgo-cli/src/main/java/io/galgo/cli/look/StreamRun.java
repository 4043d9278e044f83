/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A search with its progress: it reads on threads of its own, which write what they find, while the command's thread shows how far it is and
 * heeds Ctrl-C.
 */
final class StreamRun {

    private static final long MILLIS_BETWEEN = 250;

    private final Search search;
    private final StreamText text;
    private final StreamProgress progress;
    private final Interrupts interrupts;

    StreamRun(Search search, StreamText text, StreamProgress progress, Interrupts interrupts) {
        this.search = search;
        this.text = text;
        this.progress = progress;
        this.interrupts = interrupts;
    }

    /** Shows what is found, at most that many. Returns the exit code. */
    int show(long limit) throws InterruptedException, ExecutionException {
        var shown = new AtomicLong();
        boolean interrupted = await(() -> search.run(record -> {
            progress.above(() -> text.show(record));
            return shown.incrementAndGet() < limit;
        }));
        progress.end(search, interrupted, shown.get() >= limit);
        return interrupted ? ExitCode.INTERRUPTED : ExitCode.OK;
    }

    /** Shows how many there are. Returns the exit code. */
    int count(PrintWriter out, boolean json) throws InterruptedException, ExecutionException {
        boolean interrupted = await(search::count);
        progress.end(search, interrupted, false);
        var reached = search.progress();
        if (json) {
            out.println(JsonNodeFactory.instance
                    .objectNode()
                    .put("v", 1)
                    .put("matched", reached.matched())
                    .put("scanned", reached.scanned())
                    .put("not_evaluated", reached.failed())
                    .put("whole", !interrupted));
        } else {
            out.println(reached.matched());
        }
        return interrupted ? ExitCode.INTERRUPTED : ExitCode.OK;
    }

    /** Waits until all is read. Returns whether there was a signal before. */
    private boolean await(Runnable reading) throws InterruptedException, ExecutionException {
        var done = new CompletableFuture<Void>();
        var thread = new Thread(
                () -> {
                    try {
                        reading.run();
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "galgo-stream");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (!done.isDone() && !interrupted) {
                interrupted = interrupts.await(MILLIS_BETWEEN);
                progress.show(search);
            }
        } catch (InterruptedException asBySignal) {
            interrupted = true;
        }
        search.stop();
        try {
            done.get();
        } catch (ExecutionException e) {
            progress.clear();
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
        return interrupted;
    }
}
