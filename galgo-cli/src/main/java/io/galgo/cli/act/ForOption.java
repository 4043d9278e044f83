/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.look.TimeText;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** For how long something waits. */
final class ForOption {

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "Until it goes on by itself: 2h if not given, 7d at most.")
    private String lasts;

    Optional<Duration> lasts() {
        return Optional.ofNullable(lasts).map(TimeText::duration);
    }
}
