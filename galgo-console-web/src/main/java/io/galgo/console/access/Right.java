/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

/** What a person may do. */
public enum Right {
    /** See names, numbers, positions and failures. */
    WATCH,
    /** See keys and payloads of a topic. */
    READ,
    /** Change running groups. */
    ACT,
    /** Change the console itself. */
    ADMINISTER
}
