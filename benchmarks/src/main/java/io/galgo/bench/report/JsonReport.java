/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;

/** All figures as a JSON array of rows. */
public final class JsonReport {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    /** Returns the array of {@link Row}s. */
    public static String of(List<CaseResult> results) {
        return ofRows(results.stream().flatMap(result -> result.rows().stream()).toList());
    }

    /** Returns the array of these rows. */
    public static String ofRows(List<?> rows) {
        try {
            return JSON.writeValueAsString(rows) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Rows must be JSON", e);
        }
    }
}
