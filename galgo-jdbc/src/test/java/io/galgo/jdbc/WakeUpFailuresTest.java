/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pool may throw what it likes: who wakes and who listens try again. */
class WakeUpFailuresTest {

    private final AtomicInteger asked = new AtomicInteger();

    static Stream<Throwable> failures() {
        return Stream.of(new IllegalArgumentException("for the test"), new AssertionError("for the test"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whoCouldNotWakeOthersTriesAgainAtTheNextCommit(Throwable failure) {
        var tables = new PerDialect<>((dialect, connection) -> dialect.outbox(TableNames.DEFAULT));
        try (var notifier = new Notifier(failing(failure), TableNames.DEFAULT, tables)) {
            await().until(() -> {
                notifier.request();
                return asked.get() >= 2;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whoCouldNotListenTriesAgain(Throwable failure) throws InterruptedException {
        var listener = new Listener(failing(failure), "channel", () -> true, () -> {});
        var thread = new Thread(listener, "listener");
        thread.start();
        await().until(() -> asked.get() >= 2);
        listener.close();
        thread.join();
    }

    private DataSource failing(Throwable failure) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    throw failure;
                });
    }
}
