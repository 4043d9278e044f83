/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedMariaDb;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithMariaDb;
import org.junit.jupiter.api.Test;

/** A capture from MariaDB is killed while rows change. */
@WithKafka
@WithMariaDb
class KilledMariaDbCaptureTest {

    @Test
    void whatIsKilledAnywhereNeitherLosesNorRepeatsNorReordersAChange(EmbeddedKafka kafka, EmbeddedMariaDb mariaDb)
            throws Exception {
        var name = Names.unique("killed").replace('-', '_');
        mariaDb.createDatabase(name);
        var address = new DatabaseAddress("127.0.0.1", mariaDb.port(), name, "galgo", "galgo");
        new CaptureKills().killAndCount(new Fixture(kafka, mariaDb.dataSource(name), address, true));
    }
}
