/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.look.Connection;
import io.galgo.cli.look.KeyFiles;
import io.galgo.console.act.Act;
import io.galgo.console.act.Executor;
import io.galgo.console.act.ExecutorSettings;
import io.galgo.console.act.Grant;
import io.galgo.console.act.Plan;
import io.galgo.console.act.Report;
import io.galgo.console.act.Rights;
import io.galgo.control.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/** Acts by the key of a file: whoever has that may do what it may, since there is nobody between. */
record DirectDoor(Executor executor, Rights rights) implements Door {

    private static final int MOST_A_MINUTE = 30;

    static DirectDoor of(Connection connection, KeyFiles keys) {
        var authority = connection.authority();
        var key = keys.signing(authority);
        var settings = new ExecutorSettings(
                authority.name(),
                authority.tenant(),
                key,
                keys.trusted(authority),
                connection.masks(),
                false,
                MOST_A_MINUTE,
                authority.isDemo(),
                InstantSource.system());
        var rights = new Rights(
                System.getProperty("user.name"),
                "direct",
                List.of(Grant.everywhere(key.trust().most()), Grant.everywhere(Role.READER)));
        return new DirectDoor(Executor.of(connection.settings(), settings), rights);
    }

    @Override
    public Seen preview(Act act, ZoneId zone) {
        var plan = executor.plan(act, rights, zone);
        return new Seen(plan, executor.needsReason(plan));
    }

    @Override
    public Report carryOut(Plan plan, Duration patience) {
        return executor.carryOut(plan, rights, patience);
    }

    @Override
    public void close() {
        executor.close();
    }
}
