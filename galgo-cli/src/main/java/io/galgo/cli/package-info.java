/* SPDX-License-Identifier: Apache-2.0 */
/** The {@code galgo} command. {@link io.galgo.cli.Main} names its subcommands; each is a class of its own. */
package io.galgo.cli;
