/* SPDX-License-Identifier: Apache-2.0 */
/** {@code galgo relay}: an outbox's relay without its service. */
package io.galgo.cli.relay;
