/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.console.picture.Masks;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustedKeys;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How an executor works.
 *
 * @param cluster what grants call the cluster; empty where it has no name
 * @param tenant whose control topics it uses; empty where there are no tenants
 * @param key with which it signs
 * @param trusted by which it believes settings, jobs and audit; its own is among them
 * @param masks what of records nobody is to see, in previews too
 * @param readOnly whether it refuses all acts
 * @param mostAMinute how many commands a person may give in a minute
 * @param isDemo whether it is a demo's, where no reason is asked for
 * @param clock tells the time
 */
public record ExecutorSettings(
        String cluster,
        String tenant,
        SigningKey key,
        TrustedKeys trusted,
        Masks masks,
        boolean readOnly,
        int mostAMinute,
        boolean isDemo,
        InstantSource clock) {

    private static final int MOST_A_MINUTE = 30;

    public ExecutorSettings {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(masks, "masks");
        Objects.requireNonNull(clock, "clock");
        if (trusted.get(key.trust().id()).isEmpty()) {
            var all = new ArrayList<>(trusted.all());
            all.add(key.trust());
            trusted = TrustedKeys.of(all);
        }
    }

    /** With a key, no name, no tenant, no masks, 30 commands a minute, by the system's clock. */
    public static ExecutorSettings of(SigningKey key) {
        return new ExecutorSettings(
                "",
                "",
                key,
                TrustedKeys.of(List.of(key.trust())),
                Masks.none(),
                false,
                MOST_A_MINUTE,
                false,
                InstantSource.system());
    }

    /** Returns them for a cluster of a name and its tenant, believing further keys, with its masks. */
    public ExecutorSettings on(String name, String ofTenant, TrustedKeys believed, Masks hidden) {
        return new ExecutorSettings(name, ofTenant, key, believed, hidden, readOnly, mostAMinute, isDemo, clock);
    }

    /** Returns them for a demo. */
    public ExecutorSettings forDemo() {
        return new ExecutorSettings(cluster, tenant, key, trusted, masks, readOnly, mostAMinute, true, clock);
    }
}
