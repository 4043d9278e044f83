/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Connection;
import io.galgo.cli.look.Terminal;
import io.galgo.console.lag.Words;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.examples.shop.check.Effects;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code galgo demo check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Looks into topics and database of the running demo (galgo demo --keep): which events came more than once, and that none had its"
                    + " effect twice.",
            "",
            "  galgo demo check",
            ""
        },
        footer = {"", "Exit codes: 0 no effect twice; 1 some were; 6 Kafka or PostgreSQL out of reach."})
public final class CheckCommand implements Callable<Integer> {

    private static final int MOST_SENTENCES = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "The shop's database, where it is not that of the running demo. The password: in "
                    + ShopSettings.PASSWORD_VARIABLE + ".")
    private String jdbcUrl;

    @Override
    public Integer call() {
        var settings = settings();
        try (var database = settings.auditor()) {
            long repeats = Repeats.count(connection.settings()); // before: what comes later is no effect yet
            var effects = Effects.of(database);
            var out = spec.commandLine().getOut();
            out.println(Words.count(effects.published(), "event") + " published. "
                    + Words.number(repeats) + " came again, "
                    + Words.count(effects.twice().size(), "effect") + " twice. "
                    + (effects.notHandled() == 0
                            ? "All are handled."
                            : Words.count(effects.notHandled(), "delivery", "deliveries") + " not handled yet."));
            effects.twice().stream().limit(MOST_SENTENCES).forEach(sentence -> out.println("  ■ " + sentence));
            return effects.twice().isEmpty() ? ExitCode.OK : ExitCode.PROBLEM;
        } catch (SQLException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH, Terminal.visible("The database does not answer: " + e.getMessage()), e);
        } catch (KafkaException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH, Terminal.visible("Kafka gave no answer: " + e.getMessage()), e);
        }
    }

    private ShopSettings settings() {
        var url = jdbcUrl == null
                ? DemoContext.jdbcUrl()
                        .orElseThrow(() -> new CliException(
                                ExitCode.USAGE,
                                "No demo runs here that says where its database is: galgo demo --keep, or --jdbc-url."))
                : jdbcUrl;
        try {
            return ShopSettings.of("", url, System.getenv(ShopSettings.PASSWORD_VARIABLE));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--jdbc-url: " + e.getMessage(), e);
        }
    }
}
