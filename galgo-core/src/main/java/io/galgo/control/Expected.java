/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What somebody saw before giving an order: if it is otherwise by now the answer is {@link Outcome#MOVED_ON}, and nothing is changed.
 *
 * @param next the partition's oldest unfinished offset; empty if it does not matter
 * @param attempt how many attempts of the event have failed; empty if it does not matter
 */
public record Expected(OptionalLong next, OptionalInt attempt) {

    /** Nothing in particular. */
    public static final Expected NOTHING = new Expected(OptionalLong.empty(), OptionalInt.empty());
}
