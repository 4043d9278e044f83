/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a context says of acts on its cluster.
 *
 * @param name the context's name; empty without one
 * @param tenant whose control topics are used; empty where there are no tenants
 * @param keyFile the file of the key that signs commands
 * @param trustedKeys the file of the public keys by which settings, jobs and audit are believed
 * @param isDemo whether it is a demo, where no reason is asked for
 */
public record Authority(
        String name, String tenant, Optional<Path> keyFile, Optional<Path> trustedKeys, boolean isDemo) {

    static final Authority NONE = new Authority("", "", Optional.empty(), Optional.empty(), false);
}
