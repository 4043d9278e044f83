/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.Console;
import io.galgo.console.act.Executor;
import io.galgo.control.TrustedKeys;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A cluster that a console shows.
 *
 * @param name its name, as in {@code prod-eu}
 * @param open makes a console of it; the server makes two, and closes them
 * @param band the colour of the band on its pages, as {@code #7a1f1f}; {@link #STRIPED} for a demo's; empty for none
 * @param tenant whose settings, jobs and audit are shown; empty where there are no tenants
 * @param trusted by which these are believed
 * @param executor makes what carries acts out, for grants on a cluster of this name; the server closes it. Empty where there is no key
 */
public record Cluster(
        String name,
        Supplier<Console> open,
        String band,
        String tenant,
        TrustedKeys trusted,
        Optional<Supplier<Executor>> executor) {

    /** A demo's band. */
    public static final String STRIPED = "striped";

    private static final Pattern BAND = Pattern.compile("|" + STRIPED + "|#[0-9a-fA-F]{6}");

    /** @throws IllegalArgumentException if the band is none */
    public Cluster {
        if (!BAND.matcher(band).matches()) {
            throw new IllegalArgumentException(
                    "The band of " + name + " is \"" + band + "\": write a colour as #7a1f1f, or leave it out.");
        }
    }

    /** A cluster without tenants that is only looked at. */
    public Cluster(String name, Supplier<Console> open, String band) {
        this(name, open, band, "", TrustedKeys.of(List.of()), Optional.empty());
    }

    /** Returns it with the keys by which settings, jobs and audit of a tenant are believed. */
    public Cluster believing(String ofTenant, TrustedKeys keys) {
        return new Cluster(name, open, band, ofTenant, keys, executor);
    }

    /** Returns it with what carries acts out. */
    public Cluster actingBy(Supplier<Executor> acts) {
        return new Cluster(name, open, band, tenant, trusted, Optional.of(acts));
    }
}
