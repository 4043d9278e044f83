/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** What a {@link ChildJvm} runs first: it ties the child's life to its parent's, then runs the wanted main method. */
final class ChildMain {
    private static final int PARENT_DIED = 143;

    private ChildMain() {}

    public static void main(String[] args) throws Throwable {
        ProxyConnection.daemon("exit-with-parent", () -> exitAtEndOf(System.in));
        Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The parent never writes: standard input ends when the parent does, even if it was killed. */
    private static void exitAtEndOf(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nothing is expected, and whatever comes means that the parent lives
            }
        } catch (IOException e) {
            System.err.println("Cannot watch the parent any more: " + e);
        }
        Runtime.getRuntime().halt(PARENT_DIED);
    }
}
