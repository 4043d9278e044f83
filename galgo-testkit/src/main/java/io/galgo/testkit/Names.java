/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.util.UUID;

/** Names that no other test uses, for topics, groups, transactional ids and databases. */
public final class Names {
    private static final int RANDOM_CHARACTERS = 10;

    private Names() {}

    /** The prefix, a hyphen and ten random letters and digits: a legal name for a topic or a group. */
    public static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().replace("-", "").substring(0, RANDOM_CHARACTERS);
    }
}
