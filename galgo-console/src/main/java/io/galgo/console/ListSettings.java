/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.act.SettingsBook;
import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.control.ControlTopic;
import io.galgo.control.TrustedKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings that are in force by command.
 *
 * @param tenant whose; empty where there are no tenants
 * @param group of one group; empty for all
 * @param keys by which they are to be signed
 */
public record ListSettings(String tenant, Optional<String> group, TrustedKeys keys)
        implements Scan<ListSettings.SettingList> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * The settings.
     *
     * @param settings those in force, the oldest first
     * @param findings records that stand there and count for nothing, in words
     */
    public record SettingList(List<SettingsBook.Setting> settings, List<String> findings) {
        public SettingList {
            settings = List.copyOf(settings);
            findings = List.copyOf(findings);
        }
    }

    @Override
    public Scope scope() {
        return Scope.topics(NamePattern.exactly(ControlTopic.SETTINGS.topic(tenant)));
    }

    @Override
    public SettingList from(Picture picture, LogReader logs, List<String> notKnown) {
        var topic = ControlTopic.SETTINGS.topic(tenant);
        var book = new SettingsBook(picture.clusterId(), keys, picture.asOf());
        if (!logs.read(ControlParts.of(picture, topic), book::take, PATIENCE)) {
            notKnown.add("settings whole: " + topic + " was not read to its end in " + PATIENCE.toSeconds() + " s");
        }
        return new SettingList(
                book.inForce().stream()
                        .filter(setting -> group.map(
                                        name -> name.equals(setting.command().group()))
                                .orElse(true))
                        .toList(),
                book.findings());
    }
}
