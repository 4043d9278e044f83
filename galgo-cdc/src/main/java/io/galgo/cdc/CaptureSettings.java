/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.Galgo;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * What a capture was set up with.
 *
 * @param name the capture's own name, one of the service's
 * @param tables the mapping of each table
 * @param further settings of Debezium's connector
 */
record CaptureSettings(
        Galgo galgo,
        String name,
        DatabaseAddress database,
        Map<String, RowMapping> tables,
        MappingFailure whenMappingFails,
        boolean snapshotIfLost,
        Duration heartbeat,
        Map<String, String> further) {

    CaptureSettings {
        tables = Map.copyOf(tables);
        further = Map.copyOf(further);
    }

    /** What belongs to this capture in Kafka begins so: the service first, so that one prefixed ACL covers what it owns. */
    String owned() {
        return galgo.service() + ".galgo-capture-" + name;
    }

    /** Its name in the database: of a slot and a publication, which allow less and no more than 63 characters. */
    String databaseName() {
        var full = ("galgo_" + galgo.service() + "_" + name)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_]", "_");
        return full.length() <= 63 ? full : full.substring(0, 54) + "_" + Integer.toHexString(full.hashCode());
    }
}
