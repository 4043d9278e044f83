/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.search.Order;
import io.galgo.bench.search.SearchJob;
import io.galgo.bench.search.SearchOutcome;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What many people do at a shell: {@code kcat | jq}. It reads a tenth of the records, which takes as long as others need for all. */
final class KcatJq {

    private static final int SHARE = 10;

    private KcatJq() {}

    /** Tells whether both programs are there. */
    static boolean isThere() {
        return Stream.of("kcat", "jq")
                .allMatch(program -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))));
    }

    /** @throws IllegalStateException if one of them fails */
    static SearchOutcome search(SearchJob job) throws InterruptedException {
        long records = job.records() / SHARE;
        var kcat = new ProcessBuilder(
                        "kcat",
                        "-C",
                        "-q",
                        "-b",
                        job.bootstrapServers(),
                        "-t",
                        job.topic(),
                        "-o",
                        "beginning",
                        "-c",
                        "" + records)
                .redirectError(Redirect.DISCARD);
        var jq = new ProcessBuilder("jq", "-c", "select(.order == \"" + Order.id(job.wanted()) + "\" and .total >= 0)")
                .redirectError(Redirect.DISCARD)
                .redirectOutput(Redirect.DISCARD);
        long began = System.nanoTime();
        try {
            for (var process : ProcessBuilder.startPipeline(List.of(kcat, jq))) {
                int status = process.waitFor();
                if (status != 0) {
                    throw new IllegalStateException("It ended with " + status);
                }
            }
            return new SearchOutcome(records, 0, System.nanoTime() - began);
        } catch (IOException e) {
            throw new UncheckedIOException("kcat or jq cannot be started", e);
        }
    }
}
