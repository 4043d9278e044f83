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
        var root = root(failure);
        return new Fingerprint(root.getClass().getName(), place(root.getStackTrace()));
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String place(StackTraceElement[] stack) {
        var frame = frame(stack);
        return frame == null ? "" : frame.getClassName() + '.' + frame.getMethodName();
    }

    /** Returns where a failure's innermost cause was thrown, for people: {@code PaymentClient.charge:88}; empty if it has no stack. */
    static String where(Throwable failure) {
        var frame = frame(root(failure).getStackTrace());
        if (frame == null) {
            return "";
        }
        var name = frame.getClassName();
        return name.substring(name.lastIndexOf('.') + 1) + '.' + frame.getMethodName() + ':' + frame.getLineNumber();
    }

    private static StackTraceElement frame(StackTraceElement[] stack) {
        for (var frame : stack) {
            if (!isOfJdk(frame)) {
                return frame;
            }
        }
        return stack.length == 0 ? null : stack[0];
    }

    private static boolean isOfJdk(StackTraceElement frame) {
        var module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
