/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.control.Command;
import io.galgo.control.ControlRecords;
import io.galgo.control.Result;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of the audit. Each console numbers its own from 1, and each names the one before by a hash.
 *
 * @param number its number
 * @param previous the SHA-256, in hexadecimal, of the value of the console's record before; empty for the first
 * @param console whose it is: the id of the key that signs it
 * @param at when
 * @param kind what it is
 * @param id the act's id
 * @param who who acted
 * @param door how they came
 * @param verb what they did
 * @param group the group
 * @param about what it was about, without keys and payloads
 * @param reason why
 * @param command what was sent; empty if nothing was, or brokers did it
 * @param before of an intent the positions that it is to move, from where to where; of a result those that were moved, as instances said
 * @param outcome in words; empty of an intent
 */
public record AuditRecord(
        long number,
        String previous,
        String console,
        Instant at,
        Kind kind,
        String id,
        String who,
        String door,
        String verb,
        String group,
        String about,
        String reason,
        Optional<Command> command,
        List<Result.Moved> before,
        String outcome) {

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    public AuditRecord {
        before = List.copyOf(before);
    }

    /** What a line says. */
    public enum Kind {
        /** That something is about to be done. */
        INTENT,
        /** What became of it. */
        RESULT,
        /** That somebody wanted what they may not. */
        REFUSED
    }

    AuditRecord chained(long next, String hash) {
        return new AuditRecord(
                next, hash, console, at, kind, id, who, door, verb, group, about, reason, command, before, outcome);
    }

    byte[] bytes() {
        var json = JSON.createObjectNode()
                .put("v", VERSION)
                .put("n", number)
                .put("previous", previous)
                .put("console", console)
                .put("at", at.toEpochMilli())
                .put("kind", kind.name().toLowerCase(Locale.ROOT))
                .put("id", id)
                .put("who", who)
                .put("door", door)
                .put("verb", verb)
                .put("group", group)
                .put("about", about)
                .put("reason", reason)
                .put("outcome", outcome);
        command.ifPresent(sent -> json.put("command", new String(ControlRecords.bytes(sent), UTF_8)));
        var moved = json.putArray("before");
        before.forEach(one -> moved.addObject()
                .put("topic", one.topic())
                .put("partition", one.partition())
                .put("offset", one.before())
                .put("to", one.after()));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree that is no JSON", e);
        }
    }

    /** Reads a line; empty if it is none, or of another version. */
    static Optional<AuditRecord> read(byte[] value) {
        try {
            var json = value == null ? null : JSON.readTree(value);
            return json == null || json.path("v").asInt() != VERSION ? Optional.empty() : Optional.of(of(json));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static AuditRecord of(JsonNode json) {
        var before = new ArrayList<Result.Moved>();
        json.path("before")
                .forEach(one -> before.add(new Result.Moved(
                        one.path("topic").asText(),
                        one.path("partition").asInt(),
                        one.path("offset").asLong(),
                        one.path("to").asLong())));
        return new AuditRecord(
                json.path("n").asLong(),
                json.path("previous").asText(),
                json.path("console").asText(),
                Instant.ofEpochMilli(json.path("at").asLong()),
                Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT)),
                json.path("id").asText(),
                json.path("who").asText(),
                json.path("door").asText(),
                json.path("verb").asText(),
                json.path("group").asText(),
                json.path("about").asText(),
                json.path("reason").asText(),
                json.hasNonNull("command")
                        ? Optional.of(ControlRecords.command(
                                json.get("command").asText().getBytes(UTF_8)))
                        : Optional.empty(),
                before,
                json.path("outcome").asText());
    }
}
