/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.control.Role;

/** What a person may do at a console. */
public enum Right {
    /** See names, numbers, positions and failures. */
    WATCH,
    /** See keys and payloads of a topic. */
    READ,
    /** Change running groups. */
    ACT,
    /** Change the console itself. */
    ADMINISTER;

    /** Tells whether a role has it. An operator does not read payloads: who does both has both roles. */
    public boolean isOf(Role role) {
        return switch (role) {
            case VIEWER -> this == WATCH;
            case READER -> this == WATCH || this == READ;
            case OPERATOR -> this == WATCH || this == ACT;
            case ADMIN -> true;
        };
    }
}
