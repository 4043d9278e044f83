/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.Optional;

/**
 * An event read from the log.
 *
 * @param position where it stands
 * @param row what is to be published, with a number of its own while this relay runs
 * @param damage why it cannot be read; empty if it can
 */
record LogEvent(LogPosition position, OutboxRow row, Optional<String> damage) {

    int bytes() {
        return row.headers().length + (row.value() == null ? 0 : row.value().length);
    }
}
