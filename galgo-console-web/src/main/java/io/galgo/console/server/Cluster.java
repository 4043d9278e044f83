/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.Console;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A cluster that a console shows.
 *
 * @param name its name, as in {@code prod-eu}
 * @param open makes a console of it; the server makes two, and closes them
 * @param band the colour of the band on its pages, as {@code #7a1f1f}; {@link #STRIPED} for a demo's; empty for none
 */
public record Cluster(String name, Supplier<Console> open, String band) {

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
}
