/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A browser's stream of news. */
final class Stream implements AutoCloseable {

    private final InputStream in;
    private final AtomicLong got = new AtomicLong();
    private final CompletableFuture<Void> end;

    private Stream(InputStream in) {
        this.in = in;
        this.end = CompletableFuture.runAsync(this::read);
    }

    /** Listens; it has got something when this returns. */
    static Stream of(Browser browser) throws IOException, InterruptedException {
        var stream = new Stream(browser.listen("/api/v1/news"));
        await().atMost(Duration.ofSeconds(30)).until(() -> stream.got.get() > 0);
        return stream;
    }

    private void read() {
        var buffer = new byte[4096];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                got.addAndGet(n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cut off by this side
        }
    }

    /** Waits until the console ends it. */
    void ends() {
        await().atMost(Duration.ofSeconds(60)).until(() -> end.isDone() && !end.isCompletedExceptionally());
    }

    boolean isOpen() {
        return !end.isDone();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
