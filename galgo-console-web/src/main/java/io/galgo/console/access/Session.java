/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import java.time.Instant;

/**
 * A person at a browser, or a program of theirs.
 *
 * @param id what the browser's cookie holds: whoever has it is this person; of a token its hash
 * @param person who
 * @param began when the person signed in
 * @param isToken whether it is a program's
 */
public record Session(String id, Person person, Instant began, boolean isToken) {

    /** Never the id: it must not reach a log. */
    @Override
    public String toString() {
        return "session of " + person.name();
    }
}
