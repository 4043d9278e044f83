/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.HeaderNames;
import java.util.Locale;
import java.util.Set;

/** Which header names a user may set: not those of the formats on the wire, and none that looks like a credential. */
final class UserHeaders {

    private static final Set<String> TAKEN = Set.of("content-type", "traceparent", "tracestate", "baggage");

    private UserHeaders() {}

    /** @throws IllegalArgumentException naming what to do instead */
    static void check(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A header's name must not be blank");
        }
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("ce_") || lower.startsWith("galgo-") || TAKEN.contains(lower)) {
            throw new IllegalArgumentException(
                    "The header \"" + name
                            + "\" belongs to the format on the wire and is set by Galgo; choose another name, without ce_ or galgo- before it");
        }
        if (HeaderNames.looksLikeCredential(name)) {
            throw new IllegalArgumentException(
                    "The header \"" + name
                            + "\" looks like a credential, and headers are kept and shown for as long as the event is: leave it out");
        }
    }
}
