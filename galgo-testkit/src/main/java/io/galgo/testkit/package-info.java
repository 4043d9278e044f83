/* SPDX-License-Identifier: Apache-2.0 */
/** Embedded Kafka and PostgreSQL for tests, with a JUnit 5 extension. */
package io.galgo.testkit;
