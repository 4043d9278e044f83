/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.Galgo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Sets up a {@link ChangeCapture}: at least one table. Every other setting has a default. */
public final class ChangeCaptureBuilder {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern TABLE = Pattern.compile("[^.,\\s]+\\.[^.,\\s]+");
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final Galgo galgo;
    private final DatabaseAddress database;
    private final Function<CaptureSettings, DatabaseLog> log;
    private final Map<String, RowMapping> tables = new LinkedHashMap<>();
    private final Map<String, String> further = new LinkedHashMap<>();
    private String name = "tables";
    private MappingFailure whenMappingFails = MappingFailure.STOP;
    private boolean snapshotIfLost;
    private Duration heartbeat = HEARTBEAT;

    ChangeCaptureBuilder(Galgo galgo, DatabaseAddress database, Function<CaptureSettings, DatabaseLog> log) {
        this.galgo = Objects.requireNonNull(galgo, "galgo");
        this.database = Objects.requireNonNull(database, "database");
        this.log = log;
    }

    /**
     * Names the capture; by default {@code tables}. Position and ids belong to the name: another name begins with a new snapshot and
     * gives new ids. All instances of a service that run a capture of one name share the work: one captures, the others stand by.
     *
     * @throws IllegalArgumentException unless it is 1 to 40 of {@code a-z 0-9 -}
     */
    public ChangeCaptureBuilder name(String own) {
        if (!NAME.matcher(own).matches()) {
            throw new IllegalArgumentException("name(\"" + own + "\"): 1 to 40 of a-z, 0-9 and -");
        }
        name = own;
        return this;
    }

    /**
     * Captures a table, which needs a primary key. One that is added to a capture which has run before is followed from then on, without
     * its earlier rows.
     *
     * @param table {@code schema.table}; with MariaDB {@code database.table}
     * @throws IllegalArgumentException if it is not of that form, or was given before
     */
    public ChangeCaptureBuilder table(String table, RowMapping mapping) {
        Objects.requireNonNull(mapping, "mapping");
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException("table(\"" + table + "\"): give it as schema.table");
        }
        if (tables.putIfAbsent(table, mapping) != null) {
            throw new IllegalArgumentException("table(\"" + table + "\") has a mapping already");
        }
        return this;
    }

    /** Sets what becomes of a change that its mapping throws at. By default the capture stops there. */
    public ChangeCaptureBuilder whenMappingFails(MappingFailure policy) {
        whenMappingFails = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Has a capture whose part of the log is gone begin anew with a snapshot: what was deleted meanwhile is then never told, and what changed
     * comes as its latest state. By default it stops and says so.
     */
    public ChangeCaptureBuilder snapshotIfLost() {
        snapshotIfLost = true;
        return this;
    }

    /**
     * Sets how often the position moves on while no captured table changes, so that the database can drop its log. By default 5 s. PostgreSQL
     * writes a message of some bytes into its log each time.
     *
     * @throws IllegalArgumentException if it is below 100 ms
     */
    public ChangeCaptureBuilder heartbeat(Duration every) {
        if (every.toMillis() < 100) {
            throw new IllegalArgumentException("heartbeat(" + every + "): at least 100 ms");
        }
        heartbeat = every;
        return this;
    }

    /**
     * Sets a setting of Debezium's connector, as {@code database.sslmode}.
     *
     * @throws IllegalArgumentException if Galgo sets it itself
     */
    public ChangeCaptureBuilder connector(String setting, String value) {
        if (OWN.contains(setting)) {
            throw new IllegalArgumentException("connector(\"" + setting + "\"): Galgo sets this itself");
        }
        further.put(setting, value);
        return this;
    }

    private static final Set<String> OWN = Set.of(
            "name",
            "connector.class",
            "topic.prefix",
            "database.hostname",
            "database.port",
            "database.dbname",
            "database.user",
            "database.password",
            "snapshot.mode",
            "skipped.operations",
            "message.prefix.exclude.list",
            "table.include.list",
            "database.include.list",
            "slot.name",
            "plugin.name",
            "publication.name",
            "tombstones.on.delete",
            "heartbeat.interval.ms",
            "heartbeat.action.query",
            "unavailable.value.placeholder",
            "decimal.handling.mode",
            "time.precision.mode",
            "errors.max.retries",
            "lsn.flush.mode",
            "flush.lsn.source",
            "publication.autocreate.mode",
            "publish.via.partition.root",
            "slot.drop.on.stop");

    /**
     * Starts it, in the background: Kafka or a database that is away is waited for, and {@link ChangeCapture#status} says so.
     *
     * @throws IllegalStateException if there is no table
     */
    public ChangeCapture start() {
        if (tables.isEmpty()) {
            throw new IllegalStateException("Say what to capture: table(\"shop.stock\", change -> ...)");
        }
        var settings = new CaptureSettings(
                galgo, name, database, tables, whenMappingFails, snapshotIfLost, heartbeat, further);
        return ChangeCapture.start(settings, log.apply(settings));
    }
}
