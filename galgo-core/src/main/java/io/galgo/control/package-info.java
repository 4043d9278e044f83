/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The control plane: what console and services say to each other through Kafka topics, a signed {@link io.galgo.control.Command} one way, a {@link
 * io.galgo.control.Result} and {@link io.galgo.control.Status} the other ({@code docs/control-format.md}); and a consumer's part in it, which {@link
 * io.galgo.control.Control} sets up ({@code docs/control.md}).
 */
package io.galgo.control;
