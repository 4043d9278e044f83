/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How Galgo's tables are called: an optional schema before the dot, a prefix in place of {@code galgo_}.
 *
 * @param schema the schema, or empty for the connection's own search path
 * @param prefix what table names begin with
 */
record TableNames(String schema, String prefix) {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,39}");
    private static final Pattern INDEX = Pattern.compile("(?<=INDEX IF NOT EXISTS )galgo_");
    private static final Pattern OTHER = Pattern.compile("(?<!INDEX IF NOT EXISTS )\\bgalgo_(?=\\w)");

    static final TableNames DEFAULT = new TableNames("", "galgo_");

    TableNames {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(prefix, "prefix");
        if (!schema.isEmpty()) {
            check("schema", schema);
        }
        check("tablePrefix", prefix);
    }

    private static void check(String what, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + "(\"" + name + "\"): use 1 to 40 of the characters a-z 0-9 _, and no digit first");
        }
    }

    /** Returns a table's name with its schema, as {@code shop.galgo_outbox} for {@code outbox}. */
    String table(String name) {
        return (schema.isEmpty() ? "" : schema + ".") + prefix + name;
    }

    /** Returns a script or statement written for the default names, with these names. An index is where its table is. */
    String applyTo(String sql) {
        return schema.isEmpty() && prefix.equals(DEFAULT.prefix)
                ? sql
                : INDEX.matcher(OTHER.matcher(sql).replaceAll(table(""))).replaceAll(prefix);
    }
}
