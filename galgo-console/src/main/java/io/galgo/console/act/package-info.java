/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Acting on a cluster: one {@link io.galgo.console.act.Executor}, whichever door an {@link io.galgo.console.act.Act} came through. It looks,
 * says what would be done, writes the audit, signs and sends the command, and gathers what each instance did.
 */
package io.galgo.console.act;
