/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has all tests of a module wait for a minute for what they wait for: on a machine that is busy a broker may be silent for seconds, and to wait for long
 * costs nothing where what is waited for comes.
 */
public final class Patience implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }
}
