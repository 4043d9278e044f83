/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.examples.shop.orders.Intake;
import io.galgo.examples.shop.orders.Invoices;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The tests' own invoices: made up, with a line of each kind of dirt. */
public final class Samples {

    private Samples() {}

    public static Path file() {
        try {
            return Path.of(Samples.class.getResource("/sample.csv").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Intake intake() {
        return Invoices.read(List.of(file()));
    }
}
