/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import io.galgo.Galgo;
import io.galgo.control.Control;

/** The code of docs/control.md. */
final class ControlSnippets {

    private ControlSnippets() {}

    static Galgo obeys(String bootstrapServers) {
        var galgo = Galgo.builder()
                .service("billing")
                .bootstrapServers(bootstrapServers)
                .control(Control.trusting("prod-1:operator:2027-11-30:MCowBQYDK2VwAyEA..."))
                .build();
        return galgo;
    }
}
