/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.regex.Pattern;

/**
 * Groups that nobody consumes in: Galgo's relays and spools keep there up to where they have published, in the metadata of offsets that mean
 * nothing. The names are those of {@code docs/outbox-format.md} and {@code docs/formats.md}.
 */
final class MarkGroups {

    private static final Pattern NAME =
            Pattern.compile(".+(\\.galgo-outbox\\.[0-9a-f]{8}\\.(log|[0-9]+-[0-9]+)|-spool-[0-9a-f-]{8,36})");

    private MarkGroups() {}

    /** Tells whether a group without members is one of these, by its name. */
    static boolean contain(String group) {
        return NAME.matcher(group).matches();
    }
}
