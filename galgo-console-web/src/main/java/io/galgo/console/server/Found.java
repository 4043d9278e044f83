/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.stream.RecordJson;
import io.galgo.console.stream.RecordText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a search found for a page: so many records and so much text as a page shows, and no more. Guarded by whoever has it. */
final class Found {

    /** A page that shows more is read by nobody: the filter is to be narrowed. */
    static final int MOST_RECORDS = 1_000;

    /** In characters of keys, values and headers. */
    static final long MOST_TEXT = 8L << 20;

    private final List<ObjectNode> records = new ArrayList<>();
    private long text;

    /** Adds one. Returns whether there is room for another. */
    boolean add(RecordText record) {
        records.add(RecordJson.of(record, List.of()));
        text += sizeOf(record);
        return full().isEmpty();
    }

    private static long sizeOf(RecordText record) {
        return record.key().map(String::length).orElse(0)
                + record.value().map(String::length).orElse(0)
                + record.headers().stream()
                        .mapToLong(header ->
                                header.name().length() + (long) header.value().length())
                        .sum();
    }

    /** Returns what there is no room for more of; empty while there is room. */
    Optional<String> full() {
        if (text >= MOST_TEXT) {
            return Optional.of((MOST_TEXT >> 20) + " MiB");
        }
        return records.size() >= MOST_RECORDS ? Optional.of("1,000 records") : Optional.empty();
    }

    int size() {
        return records.size();
    }

    /** Returns those behind the first so many. */
    List<ObjectNode> after(int some) {
        return records.subList(Math.min(Math.max(0, some), records.size()), records.size());
    }
}
