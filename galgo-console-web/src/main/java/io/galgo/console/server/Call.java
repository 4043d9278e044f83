/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.console.access.Access;
import io.galgo.console.access.Session;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One request, after the gate let it pass.
 *
 * @param path its path
 * @param parameters its query, each name once
 * @param body what was posted; a missing node if nothing was
 * @param session who calls; empty on open routes alone
 * @param watch the cluster it is about
 */
record Call(String path, Map<String, String> parameters, JsonNode body, Optional<Session> session, Watch watch) {

    /** Returns what the caller may see. */
    Access access() {
        return session.orElseThrow().person().on(watch.cluster().name());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(text -> !text.isEmpty());
    }

    /** @throws IllegalArgumentException if it is not there */
    String needed(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("The parameter " + name + " is missing."));
    }

    /** @throws IllegalArgumentException if it is there and no number */
    OptionalLong number(String name) {
        var text = text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(text.get()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The parameter " + name + " is a number from 0 on.", e);
        }
    }

    /** @throws IllegalArgumentException if it is there and no partition's number */
    OptionalInt partition() {
        var number = number("partition");
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        if (number.getAsLong() < 0 || number.getAsLong() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("There is no partition of that number.");
        }
        return OptionalInt.of((int) number.getAsLong());
    }

    boolean flag(String name) {
        return text(name).filter("true"::equals).isPresent();
    }

    /** Returns the reader's time zone: times in sentences are in it. */
    ZoneId zone() {
        try {
            return text("zone").map(ZoneId::of).orElse(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("There is no time zone of that name.", e);
        }
    }
}
