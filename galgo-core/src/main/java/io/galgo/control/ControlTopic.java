/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The topics through which console and services talk. */
public enum ControlTopic {

    /** What only a service knows of itself: {@link Status}. */
    STATUS,
    /** {@link Command}s that are done once. */
    COMMANDS,
    /** {@link Command}s that hold until their end. */
    SETTINGS,
    /** {@link Command}s that take long, and their {@link JobProgress}. */
    JOBS,
    /** What each instance did with a command: {@link Result}. */
    RESULTS,
    /** The record of routes. */
    JOURNAL,
    /** Who did what. */
    AUDIT;

    private static final String PREFIX = "galgo.";
    private static final String TENANTS = "[a-zA-Z0-9_-]{1,100}";
    private static final Pattern TENANT = Pattern.compile(TENANTS);
    private static final Pattern ANY = Pattern.compile(Arrays.stream(values())
            .map(ControlTopic::ending)
            .collect(Collectors.joining("|", Pattern.quote(PREFIX) + "(" + TENANTS + "\\.)?(", ")")));

    /** Tells whether a topic is one of these, of any tenant or of none. */
    public static boolean isAny(String topic) {
        return ANY.matcher(topic).matches();
    }

    /** Returns its name where there are no tenants: {@code galgo.status} and so on. */
    public String topic() {
        return PREFIX + ending();
    }

    private String ending() {
        return name().toLowerCase(Locale.ROOT);
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
        return PREFIX + tenant + "." + ending();
    }

    /** Returns the topic's settings other than its partitions and replicas; timestamps are always the broker's. */
    public Map<String, String> settings() {
        var settings = new TreeMap<>(Map.of("message.timestamp.type", "LogAppendTime"));
        switch (this) {
            case STATUS, SETTINGS -> settings.put("cleanup.policy", "compact");
            case COMMANDS -> keep(settings, "delete", days(1));
            case JOBS -> keep(settings, "compact,delete", days(30));
            case RESULTS -> keep(settings, "delete", days(30));
            case JOURNAL -> keep(settings, "delete", days(7));
            case AUDIT -> keep(settings, "delete", "-1");
        }
        return settings;
    }

    private static void keep(Map<String, String> settings, String cleanUp, String retention) {
        settings.put("cleanup.policy", cleanUp);
        settings.put("retention.ms", retention);
    }

    private static String days(int days) {
        return String.valueOf(days * 24L * 60 * 60 * 1_000);
    }
}
