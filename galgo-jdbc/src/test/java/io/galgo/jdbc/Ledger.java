/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Compares what the {@link Shop} committed with what stands in the topic. */
final class Ledger {

    private Ledger() {}

    /** Nothing missing, nothing extra, nothing twice, and no event after a newer one of its key. Returns how many events there are. */
    static int agreesWithTopic(Fixture fixture) throws SQLException {
        var committed = committed(fixture);
        var published = new HashSet<String>();
        var last = new HashMap<String, Long>();
        for (var record : fixture.records()) {
            var id = Fixture.id(record);
            assertThat(committed).as("an event nobody committed").containsKey(id);
            long revision = Long.parseLong(record.value());
            assertThat(record.key() + "/" + revision).isEqualTo(committed.get(id));
            assertThat(revision).as("%s in its order", record.key()).isGreaterThan(last.getOrDefault(record.key(), 0L));
            last.put(record.key(), revision);
            assertThat(published.add(id)).as("%s once", id).isTrue();
        }
        var missing = new HashSet<>(committed.keySet());
        missing.removeAll(published);
        assertThat(missing).as("committed and not published").isEqualTo(Set.of());
        return published.size();
    }

    private static Map<String, String> committed(Fixture fixture) throws SQLException {
        return Transactions.<Map<String, String>, SQLException>call(fixture.database(), connection -> {
            var events = new HashMap<String, String>();
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery("SELECT account, revision, event_id FROM ledger")) {
                while (result.next()) {
                    events.put(result.getString(3), "account-" + result.getInt(1) + "/" + result.getLong(2));
                }
            }
            return events;
        });
    }
}
