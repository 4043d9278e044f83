/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.Picture;
import java.util.List;

/** The logs of a control topic, whole. */
final class ControlParts {

    private ControlParts() {}

    /** Returns none where the topic is not there. */
    static List<LogReader.Part> of(Picture picture, String topic) {
        return picture.topic(topic).stream()
                .flatMap(found -> found.partitions().stream())
                .filter(partition -> partition.isKnown() && partition.stable() >= 0)
                .map(partition -> LogReader.Part.all(topic, partition))
                .toList();
    }
}
