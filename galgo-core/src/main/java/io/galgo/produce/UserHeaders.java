/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which header names a user may set: not those of the formats on the wire, and none that looks like a credential.
 *
 * <p>A name is read as words, {@code sessionToken} as {@code session-token}. Some words give a credential away wherever they
 * stand ({@code password-of-user}); others only in the end: {@code access-token} is one, {@code token-count} counts.
 */
final class UserHeaders {

    private static final Set<String> TAKEN = Set.of("content-type", "traceparent", "tracestate", "baggage");
    private static final Pattern WORD_STARTS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern CREDENTIAL =
            Pattern.compile("(.*[-_. ])?(authorization|password|passwd|passphrase|secret|credentials?)([-_. ].*)?"
                    + "|.*(token|cookie|password|secret|api[-_. ]?key)"
                    + "|(.*[-_. ])?(auth|jwt|bearer|(private|access|signing)[-_. ]?key)");

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
        var words = WORD_STARTS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
        if (CREDENTIAL.matcher(words).matches()) {
            throw new IllegalArgumentException(
                    "The header \"" + name
                            + "\" looks like a credential, and headers are kept and shown for as long as the event is: leave it out");
        }
    }
}
