/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What console and services say to each other, through Kafka topics only: a signed {@link io.galgo.control.Command} one way, a {@link
 * io.galgo.control.Result} and {@link io.galgo.control.Status} the other. Values and their form alone: the console's executor makes
 * commands, {@code io.galgo.consume} obeys them. {@code docs/control-format.md} describes each form.
 */
package io.galgo.control;
