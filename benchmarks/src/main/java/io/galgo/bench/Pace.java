/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

/**
 * How long runs take, in milliseconds.
 *
 * @param warmUp the time spent with reading before what is measured, in the same JVM
 * @param limit the most a measured run takes
 * @param serialLimit the same for contenders that handle one record a thread or partition: they never finish, and their rate is
 *     steady from the start
 * @param latency how long latency is measured
 * @param session after how long a killed member is missed, so that its partitions are given away
 * @param shrink by what to divide the numbers of records
 */
record Pace(long warmUp, long limit, long serialLimit, long latency, int session, int shrink) {

    static final Pace FULL = new Pace(4_000, 3_000, 1_500, 3_000, 3_000, 1);
    static final Pace QUICK = new Pace(200, 600, 300, 500, 1_000, 20);

    /**
     * What a loop without work does again and again takes longest to be compiled for good: after 4 s the plain one is at two thirds. Handlers that
     * compute come to a tenth of its records in that time, and the compiler takes the core from them that the plain loop leaves it.
     */
    long warmUpOf(Case one) {
        return warmUp * (one.kind() == Case.Kind.COMPUTING ? 8 : one.work().isZero() ? 3 : 1);
    }

    long limitOf(Case one, Contestant contestant) {
        if (one.kind() == Case.Kind.LATENCY) {
            return latency;
        }
        boolean serial = contestant.name().startsWith("plain") || contestant.module() == BenchModule.SPRING_KAFKA;
        return serial && !one.work().isZero() ? serialLimit : limit;
    }
}
