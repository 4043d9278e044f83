/* SPDX-License-Identifier: Apache-2.0 */
/** What runs in a producing contender's own process. */
package io.galgo.bench.produce;
