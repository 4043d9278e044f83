/* SPDX-License-Identifier: Apache-2.0 */
/** What runs in the JVM of {@code bench status}: a console's picture of a cluster larger than any test can run. */
package io.galgo.bench.status;
