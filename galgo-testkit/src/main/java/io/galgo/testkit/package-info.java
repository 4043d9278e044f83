/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Real Kafka, PostgreSQL and MariaDB for tests, and the faults to try them with.
 *
 * <p>{@link io.galgo.testkit.EmbeddedKafka} and {@link io.galgo.testkit.EmbeddedPostgres} need nothing installed, {@link
 * io.galgo.testkit.EmbeddedMariaDb} runs the machine's own MariaDB; {@link io.galgo.testkit.GalgoExtension} hands them to JUnit 5 tests. {@link io.galgo.testkit.TcpProxy} breaks, holds and
 * delays connections; {@link io.galgo.testkit.ChildJvm} runs a process that can be killed and frozen. Only the extension
 * and its annotations need JUnit on the class path.
 */
package io.galgo.testkit;
