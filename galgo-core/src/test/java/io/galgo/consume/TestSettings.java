/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.time.Duration;

/** Settings of a consumer of group {@code g} that is put together by a test. */
final class TestSettings {

    private TestSettings() {}

    static ConsumerSettings of(Duration drain) {
        return new ConsumerSettings(
                "g",
                "",
                Ordering.BY_KEY,
                8,
                StartPolicy.EARLIEST,
                ofMillis(1),
                CommitMetadata.DEFAULT_LIMIT,
                drain,
                1 << 20,
                true,
                text -> text,
                ofSeconds(60),
                ofSeconds(60),
                1,
                false);
    }
}
