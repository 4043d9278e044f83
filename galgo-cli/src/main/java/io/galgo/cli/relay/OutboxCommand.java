/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.VerbsCommand;
import io.galgo.cli.act.Prompt;
import io.galgo.cli.look.Terminal;
import io.galgo.jdbc.StuckRow;
import io.galgo.jdbc.StuckRows;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galgo outbox}: events in a service's outbox that Kafka refuses for good. Works on the database, not through the service. */
@Command(
        name = "outbox",
        mixinStandardHelpOptions = true,
        subcommands = {
            OutboxCommand.Rows.class,
            OutboxCommand.Requeue.class,
            OutboxCommand.Drop.class,
            OutboxCommand.Release.class
        },
        synopsisSubcommandLabel = "VERB",
        description = {
            "Shows which events of a service's outbox Kafka refuses for good, and what is to become of them.",
            "",
            "  galgo outbox rows --jdbc-url-file /run/secrets/cart-db           which are stuck, and why",
            "  galgo outbox requeue 41 --jdbc-url-file /run/secrets/cart-db     send it again, once that is mended",
            "  galgo outbox release 41 --jdbc-url-file /run/secrets/cart-db     its key goes on without it",
            ""
        })
public final class OutboxCommand extends VerbsCommand {
    /** What is about an outbox's stuck rows. */
    private abstract static class OfRows implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private DatabaseOptions databaseOptions;

        abstract int run(StuckRows rows) throws SQLException;

        @Override
        public final Integer call() {
            try (var database = databaseOptions.connect()) {
                return run(StuckRows.of(
                        database.connections(),
                        Optional.ofNullable(databaseOptions.schema()).orElse(""),
                        Optional.ofNullable(databaseOptions.tablePrefix()).orElse("galgo_")));
            } catch (SQLTransientConnectionException e) { // the pool's own words; why is behind them
                var why = e.getCause() == null ? e : e.getCause();
                throw new CliException(
                        ExitCode.OUT_OF_REACH,
                        Terminal.visible("The database does not answer: " + why.getMessage()),
                        e);
            } catch (SQLException e) {
                throw new CliException(
                        ExitCode.OUT_OF_REACH, Terminal.visible("The database refuses: " + e.getMessage()), e);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.REFUSED, Terminal.visible("Not done: " + e.getMessage()), e);
            }
        }

        final PrintWriter out() {
            return spec.commandLine().getOut();
        }

        final PrintWriter err() {
            return spec.commandLine().getErr();
        }

        static String words(StuckRow row) {
            return Terminal.visible("row " + row.row() + " · event " + row.id() + " · " + row.topic() + " · since "
                    + row.since() + " · " + (row.holdsKey() ? "later events of its key wait" : "its key goes on")
                    + " · " + row.reason());
        }
    }

    /** {@code galgo outbox rows}. */
    @Command(
            name = "rows",
            mixinStandardHelpOptions = true,
            description = {
                "Shows which rows are stuck, the oldest first, 100 at most. Exit code 1 if any is.",
                "",
                "  galgo outbox rows --jdbc-url-file /run/secrets/cart-db",
                "  galgo outbox rows --jdbc-url jdbc:postgresql://db/shop?user=cart --schema cart",
                "  galgo outbox requeue 41 --jdbc-url-file /run/secrets/cart-db",
                ""
            })
    static final class Rows extends OfRows {
        @Override
        int run(StuckRows rows) throws SQLException {
            var stuck = rows.list();
            stuck.forEach(row -> out().println(words(row)));
            if (stuck.isEmpty()) {
                out().println("No row is stuck.");
            }
            return stuck.isEmpty() ? ExitCode.OK : ExitCode.PROBLEM;
        }
    }

    /** What is done about one row: it is shown first. */
    private abstract static class OfRow extends OfRows {

        @Parameters(paramLabel = "ROW", description = "The row, by the number that galgo outbox rows shows.")
        private long row;

        @Option(names = "--dry-run", description = "Says what would be done, and does nothing.")
        private boolean dryRun;

        @Option(names = "--yes", description = "Does not ask.")
        private boolean yes;

        abstract String sentence();

        abstract String question();

        abstract void change(StuckRows rows, long number) throws SQLException;

        @Override
        final int run(StuckRows rows) throws SQLException {
            if (!yes && !dryRun && !Prompt.isPossible()) {
                throw new CliException(ExitCode.USAGE, "Nobody can be asked here: add --yes.");
            }
            rows.list().stream().filter(one -> one.row() == row).forEach(one -> err().println(words(one)));
            err().println("  " + sentence());
            if (dryRun) {
                out().println("Nothing was changed.");
                return ExitCode.OK;
            }
            if (!yes && !Prompt.agrees(err(), question())) {
                err().println("Left as it is.");
                return ExitCode.OK;
            }
            change(rows, row);
            out().println("done: row " + row);
            return ExitCode.OK;
        }
    }

    /** {@code galgo outbox requeue}. */
    @Command(
            name = "requeue",
            mixinStandardHelpOptions = true,
            description = {
                "Has a stuck row sent again, once what was wrong is mended, as its topic's max.message.bytes.",
                "",
                "  galgo outbox requeue 41 --jdbc-url-file /run/secrets/cart-db",
                "  galgo outbox requeue 41 --jdbc-url-file /run/secrets/cart-db --yes",
                "  galgo outbox rows --jdbc-url-file /run/secrets/cart-db               which are stuck",
                ""
            })
    static final class Requeue extends OfRow {
        @Override
        String sentence() {
            return "It is sent again, before the later events of its key, unless that was released. If Kafka refuses it"
                    + " again it is stuck again.";
        }

        @Override
        String question() {
            return "Send it again?";
        }

        @Override
        void change(StuckRows rows, long number) throws SQLException {
            rows.sendAgain(number);
        }
    }

    /** {@code galgo outbox drop}. */
    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = {
                "Removes a stuck row: its event is never published. Cannot be undone.",
                "",
                "  galgo outbox drop 41 --jdbc-url-file /run/secrets/cart-db --dry-run",
                "  galgo outbox drop 41 --jdbc-url-file /run/secrets/cart-db",
                "  galgo outbox release 41 --jdbc-url-file /run/secrets/cart-db         keeps it, and its key goes on",
                ""
            })
    static final class Drop extends OfRow {
        @Override
        String sentence() {
            return "It is removed: its event is never published, and the later events of its key go on. Cannot be undone.";
        }

        @Override
        String question() {
            return "Drop it for good?";
        }

        @Override
        void change(StuckRows rows, long number) throws SQLException {
            rows.drop(number);
        }
    }

    /** {@code galgo outbox release}. */
    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = {
                "Lets the later events of a stuck row's key go on without it. The row stays.",
                "",
                "  galgo outbox release 41 --jdbc-url-file /run/secrets/cart-db",
                "  galgo outbox release 41 --jdbc-url-file /run/secrets/cart-db --yes",
                "  galgo outbox requeue 41 --jdbc-url-file /run/secrets/cart-db         sends it later, behind them",
                ""
            })
    static final class Release extends OfRow {
        @Override
        String sentence() {
            return "The later events of its key go on without it. It stays aside: sent later, it comes after them.";
        }

        @Override
        String question() {
            return "Release its key?";
        }

        @Override
        void change(StuckRows rows, long number) throws SQLException {
            rows.release(number);
        }
    }
}
