/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The JSON of a command, version 1. */
final class CommandJson {

    private CommandJson() {}

    static byte[] write(Command command) {
        var json = ControlJson.begun()
                .put("cluster", command.cluster())
                .put("id", command.id())
                .put("verb", command.verb().word())
                .put("who", command.who())
                .put("role", command.role().name().toLowerCase(Locale.ROOT))
                .put("door", command.door())
                .put("group", command.group())
                .put("given", command.given().toEpochMilli())
                .put("expires", command.expires().toEpochMilli());
        command.target().ifPresent(target -> write(json.putObject("target"), target));
        ControlJson.put(json, "parameters", command.sortedParameters());
        command.expected().next().ifPresent(next -> json.put("expected_next", next));
        command.expected().attempt().ifPresent(attempt -> json.put("expected_attempt", attempt));
        write(json, command.expected().positions());
        ControlJson.put(json, "reason", command.reason());
        command.undoes().ifPresent(id -> json.put("undoes", id));
        return ControlJson.bytes(json);
    }

    private static void write(ObjectNode json, List<Expected.Position> expected) {
        if (!expected.isEmpty()) {
            var positions = json.putArray("expected_positions");
            for (var one : expected) {
                var position = positions.addArray().add(one.partition()).add(one.next());
                one.assignment().ifPresent(position::add);
            }
        }
    }

    private static void write(ObjectNode json, Target target) {
        json.put("topic", target.topic()).put("topic_id", target.topicId());
        target.keyHash().ifPresent(hash -> json.put("key_hash", hash));
        if (!target.offsets().isEmpty()) {
            var stretches = json.putArray("offsets");
            for (var offsets : target.offsets()) {
                var stretch = stretches.addArray().add(offsets.partition());
                if (!offsets.isAll()) {
                    stretch.add(offsets.from()).add(offsets.until());
                }
            }
        }
    }

    /** @throws IllegalArgumentException if it cannot be read, and why, quoting nothing */
    static Command read(byte[] value) {
        var json = ControlJson.parse(value);
        return new Command(
                ControlJson.text(json, "cluster"),
                ControlJson.text(json, "id"),
                Verb.of(ControlJson.text(json, "verb"))
                        .orElseThrow(() -> new IllegalArgumentException("its verb is not known to this Galgo")),
                ControlJson.text(json, "who"),
                role(ControlJson.text(json, "role")),
                ControlJson.text(json, "door"),
                ControlJson.text(json, "group"),
                json.hasNonNull("target") ? Optional.of(target(json.get("target"))) : Optional.empty(),
                ControlJson.map(json, "parameters", JsonNode::asText),
                new Expected(
                        ControlJson.maybeNumber(json, "expected_next"),
                        ControlJson.maybeSmallNumber(json, "expected_attempt"),
                        ControlJson.list(json, "expected_positions", CommandJson::position)),
                ControlJson.textOrNone(json, "reason"),
                ControlJson.time(json, "given"),
                ControlJson.time(json, "expires"),
                ControlJson.maybeText(json, "undoes"));
    }

    private static Role role(String word) {
        for (var role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException("its role is not known to this Galgo");
    }

    private static Target target(JsonNode json) {
        return new Target(
                ControlJson.text(json, "topic"),
                ControlJson.text(json, "topic_id"),
                ControlJson.list(json, "offsets", CommandJson::offsets),
                ControlJson.maybeText(json, "key_hash"));
    }

    /** A number with a fraction would be cut to another place than was signed. */
    private static boolean isOffset(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong();
    }

    private static Expected.Position position(JsonNode position) {
        boolean hasAssignment = position.size() == 3 && position.path(2).isTextual();
        if (!position.path(0).isIntegralNumber()
                || !position.path(0).canConvertToInt()
                || !isOffset(position.path(1))
                || (position.size() != 2 && !hasAssignment)) {
            throw ControlJson.wrong("expected_positions");
        }
        return new Expected.Position(
                position.get(0).intValue(),
                position.get(1).longValue(),
                hasAssignment ? Optional.of(position.get(2).textValue()) : Optional.empty());
    }

    private static Offsets offsets(JsonNode stretch) {
        if (!stretch.path(0).isIntegralNumber()
                || !stretch.path(0).canConvertToInt()
                || (stretch.size() != 1 && stretch.size() != 3)) {
            throw ControlJson.wrong("offsets");
        }
        int partition = stretch.get(0).intValue();
        if (stretch.size() == 1) {
            return Offsets.all(partition);
        }
        if (!isOffset(stretch.get(1)) || !isOffset(stretch.get(2))) {
            throw ControlJson.wrong("offsets");
        }
        return new Offsets(partition, stretch.get(1).longValue(), stretch.get(2).longValue());
    }
}
