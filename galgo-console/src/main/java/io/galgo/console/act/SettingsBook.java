/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.control.Command;
import io.galgo.control.ControlRecords;
import io.galgo.control.Opened;
import io.galgo.control.TrustedKeys;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The settings that are in force, as their topic was read; a later record under the same key counts. For one thread. */
public final class SettingsBook {

    private final String cluster;
    private final TrustedKeys keys;
    private final Instant now;
    private final Map<String, Setting> byKey = new LinkedHashMap<>();
    private final List<String> findings = new ArrayList<>();

    /**
     * @param cluster the cluster's id
     * @param keys by which settings are to be signed
     * @param now tells which have ended
     */
    public SettingsBook(String cluster, TrustedKeys keys, Instant now) {
        this.cluster = cluster;
        this.keys = keys;
        this.now = now;
    }

    /**
     * A setting in force.
     *
     * @param command what was set, by whom, why, until when
     * @param signedBy the id of the key that signed it
     * @param since since when, by the brokers' clock
     */
    public record Setting(Command command, String signedBy, Instant since) {}

    /** Takes the next record of the topic. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return; // nobody obeys it
        }
        var key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            byKey.remove(key);
            return;
        }
        var opened = ControlRecords.open(record, cluster, keys, now);
        if (opened instanceof Opened.Accepted accepted) {
            byKey.remove(key);
            if (!ends(accepted.command().verb())) {
                byKey.put(
                        key, new Setting(accepted.command(), accepted.key(), Instant.ofEpochMilli(record.timestamp())));
            }
        } else if (opened instanceof Opened.Expired) {
            byKey.remove(key);
        } else if (opened instanceof Opened.Refused refused) {
            findings.add("record " + record.partition() + "@" + record.offset() + " of " + record.topic()
                    + " is no setting that counts: " + refused.why());
        }
    }

    private static boolean ends(Verb verb) {
        return verb == Verb.RELEASE || verb == Verb.RESUME || verb == Verb.UNSET;
    }

    /** Returns those in force, the oldest first. */
    public List<Setting> inForce() {
        return List.copyOf(byKey.values());
    }

    /** Returns the one in force under a {@linkplain Command#key() key}. */
    public Optional<Setting> get(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Returns what stands there and counts for nothing, in words. */
    public List<String> findings() {
        return List.copyOf(findings);
    }
}
