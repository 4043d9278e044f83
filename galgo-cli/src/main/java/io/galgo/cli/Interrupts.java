/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C once: the command is told and ends in good order. Twice: it leaves. The JDK's signal class is used where it is there, since a
 * shutdown hook would run beside those of the broker and the database, which are to stop last.
 */
public final class Interrupts implements AutoCloseable {

    private final CountDownLatch first = new CountDownLatch(1);
    private final List<Restore> undo = new ArrayList<>();

    /** Listens from now on. */
    public static Interrupts listen() {
        var interrupts = new Interrupts();
        for (var signal : new String[] {"INT", "TERM"}) {
            interrupts.handle(signal);
        }
        return interrupts;
    }

    /** Tells whether there was a signal. */
    public boolean happened() {
        return first.getCount() == 0;
    }

    /** Waits for a signal, at most that long. Returns whether there was one. */
    public boolean await(long millis) throws InterruptedException {
        return first.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits for a signal. */
    public void await() throws InterruptedException {
        first.await();
    }

    private void handle(String name) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            signalled();
                        }
                        return method.getReturnType() == boolean.class ? self == args[0] : null;
                    });
            var handle = signal.getMethod("handle", signal, handler);
            var instance = signal.getConstructor(String.class).newInstance(name);
            var former = handle.invoke(null, instance, proxy);
            undo.add(() -> handle.invoke(null, instance, former));
        } catch (ReflectiveOperationException | RuntimeException notThere) {
            Runtime.getRuntime().addShutdownHook(new Thread(first::countDown, "galgo-interrupt"));
        }
    }

    /** Gives the signals back to whom they had belonged. */
    @Override
    public void close() {
        try {
            for (var step : undo) {
                step.run();
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("What was possible before is no more", e);
        }
    }

    /** Puts a former handler back. */
    private interface Restore {
        void run() throws ReflectiveOperationException;
    }

    private void signalled() {
        if (happened()) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        first.countDown();
    }
}
