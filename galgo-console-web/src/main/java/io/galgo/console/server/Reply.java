/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.util.Map;

/** What a call gets. */
sealed interface Reply {

    /** A whole answer; the body's position stays. */
    record Content(int status, String type, ByteBuffer body, Map<String, String> headers) implements Reply {}

    /** The stream of news; the session it is for ends it. */
    record News() implements Reply {}

    static Content json(JsonNode json) {
        return json(200, json);
    }

    static Content json(int status, JsonNode json) {
        return new Content(
                status,
                "application/json",
                ByteBuffer.wrap(json.toString().getBytes(UTF_8)),
                Map.of("Cache-Control", "no-store"));
    }

    static Content nothing(Map<String, String> headers) {
        return new Content(204, "", ByteBuffer.allocate(0), headers);
    }

    /**
     * Why there is no answer.
     *
     * @param error a sentence for a person
     */
    static Content error(int status, String error) {
        return json(status, JsonNodeFactory.instance.objectNode().put("v", 1).put("error", error));
    }
}
