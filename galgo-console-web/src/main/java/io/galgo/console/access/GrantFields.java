/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import java.util.ArrayList;
import java.util.List;

/** Grants as the file of users has them. */
final class GrantFields {

    private static final List<String> FIELDS = List.of("role", "cluster", "groups", "topics");

    private GrantFields() {}

    /** @throws IllegalArgumentException if one is not understood */
    static List<Grant> read(JsonNode whose) {
        var grants = new ArrayList<Grant>();
        whose.path("grants").forEach(grant -> grants.add(grant(grant)));
        return List.copyOf(grants);
    }

    /** What is left out means all; so whatever is there has to be understood. */
    private static Grant grant(JsonNode grant) {
        grant.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("a grant has no \"" + field + "\": it has " + FIELDS + ".");
            }
        });
        return new Grant(
                Role.of(text(grant, "role")), text(grant, "cluster"), text(grant, "groups"), text(grant, "topics"));
    }

    private static String text(JsonNode grant, String field) {
        if (!grant.has(field)) {
            return "";
        }
        if (!grant.get(field).isTextual() || grant.get(field).asText().isEmpty()) {
            throw new IllegalArgumentException("\"" + field
                    + "\" of a grant is one text; leave it out to mean all, and give a grant for each of several.");
        }
        return grant.get(field).asText();
    }

    static void add(ObjectNode whose, Grant grant) {
        var fields = whose.withArrayProperty("grants")
                .addObject()
                .put("role", grant.role().word());
        putUnlessEmpty(fields, "cluster", grant.cluster());
        putUnlessEmpty(fields, "groups", grant.groups());
        putUnlessEmpty(fields, "topics", grant.topics());
    }

    private static void putUnlessEmpty(ObjectNode grant, String field, String value) {
        if (!value.isEmpty()) {
            grant.put(field, value);
        }
    }
}
