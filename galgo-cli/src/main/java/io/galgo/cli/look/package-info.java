/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The looks on the command line: each command reads its words, has {@code galgo-console} answer, and shows the answer as text or JSON. What
 * others wrote reaches a terminal through {@link io.galgo.cli.look.Terminal} alone.
 */
package io.galgo.cli.look;
