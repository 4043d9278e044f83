/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Connection;
import io.galgo.cli.look.ShellWord;
import io.galgo.cli.look.Terminal;
import io.galgo.cli.look.TimeText;
import io.galgo.examples.shop.Incident;
import io.galgo.examples.shop.Incidents;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galgo demo incident}. */
@Command(
        name = "incident",
        mixinStandardHelpOptions = true,
        description = {
            "Has something go wrong in the running demo (galgo demo --keep), to find and mend. It ends by itself.",
            "",
            "  galgo demo incident poison           the mail server refuses every third mail for good",
            "  galgo demo incident provider-down    the card provider does not answer",
            "  galgo demo incident one-key          it does not answer for one order",
            "  galgo demo incident slow             the carrier takes two seconds a parcel",
            "  galgo demo incident hot-key          one parcel is scanned thirty times a second",
            "  galgo demo incident outbox           a large order's event does not leave the cart's outbox",
            "  galgo demo incident duplicates       events come twice",
            "  galgo demo incident slow --end       now, not by itself",
            ""
        })
public final class IncidentCommand implements Callable<Integer> {

    private static final String ALL = "all";

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Parameters(paramLabel = "WHAT", description = "Which one; all with --end.")
    private String what;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "Until it ends; ${DEFAULT-VALUE} if not given.")
    private String time;

    @Option(names = "--end", description = "Ends it now.")
    private boolean end;

    @Override
    public Integer call() throws InterruptedException {
        var incidents = end && what.equals(ALL) ? Arrays.asList(Incident.values()) : List.of(incident());
        try {
            for (var incident : incidents) {
                Incidents.begin(connection.settings(), incident, end ? Duration.ZERO : TimeText.duration(time));
            }
        } catch (KafkaException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH, Terminal.visible("Kafka gave no answer: " + e.getMessage()), e);
        }
        spec.commandLine()
                .getOut()
                .println(
                        end
                                ? what + " is over. What it left behind: galgo now, galgo dead."
                                : what + " for " + time + ". Find it: " + where(incidents.get(0)));
        return ExitCode.OK;
    }

    private Incident incident() {
        return Incident.of(what)
                .orElseThrow(() -> new CliException(
                        ExitCode.USAGE,
                        "There is no incident " + Terminal.visible(what) + "; there are "
                                + Arrays.stream(Incident.values())
                                        .map(Incident::word)
                                        .collect(Collectors.joining(", "))
                                + ", and all with --end."));
    }

    private String where(Incident incident) {
        return switch (incident) {
            case POISON -> "galgo dead.";
            case OUTBOX ->
                DemoContext.jdbcUrl()
                        .map(url -> "galgo relay --service cart --schema shop_cart --bootstrap-servers "
                                + connection.settings().get("bootstrap.servers") + " --jdbc-url "
                                + ShellWord.quoted(url))
                        .orElse("galgo relay --service cart --schema shop_cart, with the shop's --jdbc-url.");
            case DUPLICATES -> "galgo now, galgo demo check.";
            case PROVIDER_DOWN, SLOW, ONE_KEY, HOT_KEY -> "galgo now, galgo explain GROUP.";
        };
    }
}
