/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The topics through which console and services talk. */
public enum ControlTopic {

    /** What only a service knows of itself: {@link Status}. */
    STATUS(Map.of("cleanup.policy", "compact")),
    /** {@link Command}s that are done once. */
    COMMANDS(Map.of("cleanup.policy", "delete", "retention.ms", days(1))),
    /** {@link Command}s that hold until their end. */
    SETTINGS(Map.of("cleanup.policy", "compact")),
    /** {@link Command}s that take long, and their {@link JobProgress}. */
    JOBS(Map.of("cleanup.policy", "compact,delete", "retention.ms", days(30))),
    /** What each instance did with a command: {@link Result}. */
    RESULTS(Map.of("cleanup.policy", "delete", "retention.ms", days(30))),
    /** The record of routes. */
    JOURNAL(Map.of("cleanup.policy", "delete", "retention.ms", days(7))),
    /** Who did what. */
    AUDIT(Map.of("cleanup.policy", "delete", "retention.ms", "-1"));

    private static final String PREFIX = "galgo.";
    private static final Pattern TENANT = Pattern.compile("[a-zA-Z0-9_-]{1,100}");

    private final Map<String, String> settings;

    ControlTopic(Map<String, String> settings) {
        this.settings = settings;
    }

    /** Returns its name where there are no tenants: {@code galgo.status} and so on. */
    public String topic() {
        return PREFIX + name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns its name for a tenant: {@code galgo.<tenant>.status} and so on.
     *
     * @param tenant 1 to 100 of a-z A-Z 0-9 _ -, or empty for no tenant
     * @throws IllegalArgumentException if it is neither
     */
    public String topic(String tenant) {
        if (tenant.isEmpty()) {
            return topic();
        }
        if (!TENANT.matcher(tenant).matches()) {
            throw new IllegalArgumentException(
                    "\"" + tenant + "\" cannot be a tenant: use 1 to 100 of the characters a-z A-Z 0-9 _ -");
        }
        return PREFIX + tenant + "." + name().toLowerCase(Locale.ROOT);
    }

    /** Returns the topic's settings other than its partitions and replicas; timestamps are always the broker's. */
    public Map<String, String> settings() {
        var all = new TreeMap<>(settings);
        all.put("message.timestamp.type", "LogAppendTime");
        return all;
    }

    private static String days(int days) {
        return String.valueOf(days * 24L * 60 * 60 * 1_000);
    }
}
