/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import org.junit.jupiter.api.Test;

/** A capture from PostgreSQL is killed while rows change. */
@WithKafka
@WithPostgres
class KilledCaptureTest {

    @Test
    void whatIsKilledAnywhereNeitherLosesNorRepeatsNorReordersAChange(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws Exception {
        var name = Names.unique("killed").replace('-', '_');
        postgres.createDatabase(name);
        var address = new DatabaseAddress("127.0.0.1", postgres.port(), name, "postgres", "postgres");
        new CaptureKills().killAndCount(new Fixture(kafka, postgres.dataSource(name), address, false));
    }
}
