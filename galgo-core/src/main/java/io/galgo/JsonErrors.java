/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Says what is wrong with a JSON value without quoting it: Jackson's own messages hold pieces of the payload, and an error goes
 * into logs and dead letters, where payloads have no business. For the same reason Jackson's exception is never kept as a cause.
 */
final class JsonErrors {

    private JsonErrors() {}

    /** Returns the kind of error, the field, the type expected and the place, as far as they are known. */
    static String describe(JsonProcessingException error) {
        var text = new StringBuilder(error.getClass().getSimpleName());
        if (error instanceof InvalidDefinitionException definition) {
            text.append(", ").append(definition.getOriginalMessage()); // speaks of classes, not of values
        }
        if (error.getCause() != null && !(error.getCause() instanceof JsonProcessingException)) {
            text.append(", by ").append(error.getCause().getClass().getName());
        }
        if (error instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            text.append(", at ")
                    .append(mapping.getPath().stream().map(JsonErrors::step).collect(Collectors.joining()));
        }
        if (error instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            text.append(", ").append(mismatch.getTargetType().getSimpleName()).append(" expected");
        }
        var place = error.getLocation();
        if (place != null && place.getLineNr() > 0) {
            text.append(place(place));
        }
        return text.toString();
    }

    private static String place(JsonLocation place) {
        return ", line " + place.getLineNr() + " column " + place.getColumnNr();
    }

    /** A step on the way to the value: a field of a class is the format's, a key of a map is the payload's. */
    private static String step(Reference step) {
        if (step.getFieldName() == null) {
            return "[" + step.getIndex() + "]";
        }
        var in = step.getFrom() instanceof Class<?> type ? type : step.getFrom().getClass();
        return Map.class.isAssignableFrom(in) ? "{key}" : "." + step.getFieldName();
    }
}
