/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Instant;
import java.util.Optional;

/**
 * A group's partitions are being handed over.
 *
 * @param group the group
 * @param since when its members last changed; empty if not known
 */
public record Rebalancing(String group, Optional<Instant> since) implements Cause {

    @Override
    public String brief(Words words) {
        return "rebalance going on";
    }

    @Override
    public String sentence(Words words) {
        return "A rebalance is going on: partitions of " + group + " are being handed over"
                + since.map(time -> ", last change " + words.at(time)).orElse("") + ".";
    }

    @Override
    public boolean isOfGroup() {
        return true;
    }

    @Override
    public Standing standing() {
        return Standing.WAITS;
    }
}
