/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * By what failures are told to be alike: the class of the innermost cause, and where that was thrown, outside of the JDK. Messages name
 * events, and lines move with each version, so neither counts.
 *
 * @param failure the class
 * @param place class and method; empty if the failure has no stack
 */
record Fingerprint(String failure, String place) {

    private static final int DEEPEST = 50;

    static Fingerprint of(Throwable failure) {
        var root = failure;
        for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
            root = root.getCause();
        }
        return new Fingerprint(root.getClass().getName(), place(root.getStackTrace()));
    }

    private static String place(StackTraceElement[] stack) {
        for (var frame : stack) {
            if (!isOfJdk(frame)) {
                return place(frame);
            }
        }
        return stack.length == 0 ? "" : place(stack[0]);
    }

    private static String place(StackTraceElement frame) {
        return frame.getClassName() + '.' + frame.getMethodName();
    }

    private static boolean isOfJdk(StackTraceElement frame) {
        var module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
