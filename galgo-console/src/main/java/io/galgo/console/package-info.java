/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The control plane's front door. {@code Console} answers looks: records that say what is asked, each with an immutable record as
 * its answer. A look changes nothing in the cluster. How an answer is shown is somebody else's business, but for its JSON.
 */
package io.galgo.console;
