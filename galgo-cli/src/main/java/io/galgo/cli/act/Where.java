/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Terminal;
import io.galgo.console.act.Act;
import io.galgo.control.Offsets;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an act is about, as a person types it: {@code TOPIC}, {@code TOPIC/7}, {@code TOPIC/7@812044}, {@code TOPIC/7@812044..812060} (both
 * ends), and {@code key=user-93} behind a topic.
 *
 * @param topic the topic; empty for all of the group's
 * @param offsets events or a partition
 * @param key a key
 */
record Where(Optional<String> topic, List<Offsets> offsets, Optional<String> key) {

    private static final Pattern FORM =
            Pattern.compile("([^/@=]+)(?:/(\\d{1,9})(?:@(\\d{1,18})(?:\\.\\.(\\d{1,18}))?)?)?");
    private static final String KEY = "key=";

    /** @throws CliException if it is none */
    static Where parse(List<String> words) {
        Optional<String> topic = Optional.empty();
        Optional<String> key = Optional.empty();
        List<Offsets> offsets = List.of();
        for (var word : words) {
            if (word.startsWith(KEY)) {
                key = Optional.of(word.substring(KEY.length()));
                continue;
            }
            var match = FORM.matcher(word);
            if (!match.matches() || topic.isPresent()) {
                throw wrong(word);
            }
            topic = Optional.of(match.group(1));
            if (match.group(2) != null) {
                offsets = List.of(offsets(word, match.group(2), match.group(3), match.group(4)));
            }
        }
        if (key.isPresent() && topic.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "Of which topic? A key is one topic's: GROUP TOPIC key=...");
        }
        return new Where(topic, offsets, key);
    }

    private static Offsets offsets(String word, String partition, String from, String to) {
        int number = Integer.parseInt(partition);
        if (from == null) {
            return Offsets.all(number);
        }
        long first = Long.parseLong(from);
        long last = to == null ? first : Long.parseLong(to);
        if (last < first) {
            throw wrong(word);
        }
        return new Offsets(number, first, last + 1);
    }

    private static CliException wrong(String word) {
        return new CliException(
                ExitCode.USAGE,
                "\"" + Terminal.visible(word) + "\" is no address. One looks like shop.orders, shop.orders/7,"
                        + " shop.orders/7@812044 or shop.orders/7@812044..812060.");
    }

    Act act(Verb verb, String group, Map<String, String> parameters, Optional<Duration> lasts) {
        return new Act(verb, group, topic, offsets, key, parameters, lasts, "");
    }
}
