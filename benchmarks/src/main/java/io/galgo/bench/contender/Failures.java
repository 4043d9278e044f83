/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

/** A contender that fails must not pass as a slow one. */
final class Failures {

    private Failures() {}

    /** Reports the failure and ends this process. */
    static void fatal(Throwable failure) {
        failure.printStackTrace();
        System.err.flush();
        Runtime.getRuntime().halt(1);
    }
}
