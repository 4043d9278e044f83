/* SPDX-License-Identifier: Apache-2.0 */
/** Dead letters: what groups could not handle, read from their dead-letter topics and gathered by what failed. */
package io.galgo.console.dead;
