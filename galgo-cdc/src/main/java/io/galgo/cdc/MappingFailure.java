/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

/** What to do with a change that its mapping threw at. */
public enum MappingFailure {
    /** The capture stops before the change, says so, and holds the log until it goes on. */
    STOP,
    /** The change goes into a topic of the capture's own, with the reason, and the capture goes on. */
    LAY_ASIDE
}
