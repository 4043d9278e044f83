/* SPDX-License-Identifier: Apache-2.0 */
/** Commands that change something: each says what it would do, asks, and has the executor do it. Text alone is made here. */
package io.galgo.cli.act;
