/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.Companion;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;

/**
 * How a service's consumers take part in the control plane. By default they say what they are at where the topic {@code galgo.status} is there,
 * and take no commands; with keys they obey the commands that these signed. Immutable.
 *
 * <pre>{@code
 * Galgo.builder().control(Control.trusting("prod-1:operator:2027-11-30:MCowBQYDK2VwAyEA..."))
 * }</pre>
 */
public final class Control {

    private static final Control DEFAULT = new Control(true, TrustedKeys.NONE, "", InstantSource.system());
    private static final Control OFF = new Control(false, TrustedKeys.NONE, "", InstantSource.system());

    private final boolean isOn;
    private final TrustedKeys keys;
    private final String tenant;
    private final InstantSource clock;

    private Control(boolean isOn, TrustedKeys keys, String tenant, InstantSource clock) {
        this.isOn = isOn;
        this.keys = keys;
        this.tenant = tenant;
        this.clock = clock;
    }

    /** Returns what holds if nothing is said: status only, where the control plane's topics are there. */
    public static Control ofDefaults() {
        return DEFAULT;
    }

    /** Returns no part in it: nothing is said, nothing is obeyed. */
    public static Control off() {
        return OFF;
    }

    /**
     * Returns to obey commands signed by these keys, each up to its role and last day.
     *
     * @param keys public keys as {@code galgo keys} prints them: {@code ID:ROLE:LAST-DAY:KEY}
     * @throws IllegalArgumentException if one cannot be read, or two have one id
     */
    public static Control trusting(String... keys) {
        return trusting(TrustedKeys.of(Arrays.stream(keys).map(TrustKey::parse).toList()));
    }

    /** As {@link #trusting(String...)}. */
    public static Control trusting(TrustedKeys keys) {
        return new Control(true, Objects.requireNonNull(keys, "keys"), "", InstantSource.system());
    }

    /**
     * Returns the same with a tenant's topics, {@code galgo.<tenant>.status} and so on.
     *
     * @throws IllegalArgumentException if it cannot be a tenant
     */
    public Control tenant(String name) {
        ControlTopic.STATUS.topic(name); // says what is wrong with it
        return new Control(isOn, keys, name, clock);
    }

    /** Returns the same by another clock than this machine's, which may be wrong. */
    Control clock(InstantSource other) {
        return new Control(isOn, keys, tenant, other);
    }

    InstantSource clock() {
        return clock;
    }

    TrustedKeys keys() {
        return keys;
    }

    String tenant() {
        return tenant;
    }

    /**
     * Returns what gives each consumer its part in the control plane. For {@code Galgo}.
     *
     * @param service the service's name
     */
    public Companion.Factory companions(String service) {
        return isOn
                ? (consumer, admin, kafka) -> new ControlPlane(this, service, consumer, admin, kafka)
                : Companion.Factory.NONE;
    }

    @Override
    public String toString() {
        return isOn ? "control" + (tenant.isEmpty() ? "" : " of " + tenant) + ", keys " + keys.ids() : "no control";
    }
}
