/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import java.time.Instant;

/**
 * A person at a browser.
 *
 * @param id what the browser's cookie holds: whoever has it is this person
 * @param person who
 * @param began when the person signed in
 */
public record Session(String id, Person person, Instant began) {

    /** Never the id: it must not reach a log. */
    @Override
    public String toString() {
        return "session of " + person.name();
    }
}
