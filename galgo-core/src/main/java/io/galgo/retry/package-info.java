/* SPDX-License-Identifier: Apache-2.0 */
/** What happens when a handler fails: how often and how long to try, which failures not to try again, and what comes after. */
package io.galgo.retry;
