/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Connection;
import io.galgo.cli.look.Terminal;
import io.galgo.cli.look.TimeText;
import io.galgo.examples.shop.Incident;
import io.galgo.examples.shop.Shop;
import java.util.Arrays;
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
            "  galgo demo incident one-key          the card provider does not answer for one order",
            "  galgo demo incident provider-down    it answers for none",
            "  galgo demo incident slow             the carrier takes two seconds a parcel",
            "  galgo demo incident poison           the mail server refuses every third mail for good",
            ""
        })
public final class IncidentCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Parameters(paramLabel = "WHAT", description = "one-key, provider-down, slow or poison.")
    private String what;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "Until it ends; ${DEFAULT-VALUE} if not given.")
    private String time;

    @Override
    public Integer call() throws InterruptedException {
        var incident = Incident.of(what)
                .orElseThrow(() -> new CliException(
                        ExitCode.USAGE,
                        "There is no incident " + Terminal.visible(what) + "; there are "
                                + Arrays.stream(Incident.values())
                                        .map(Incident::word)
                                        .collect(Collectors.joining(", "))
                                + "."));
        try {
            Shop.begin(connection.settings(), incident, TimeText.duration(time));
        } catch (KafkaException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH, Terminal.visible("Kafka gave no answer: " + e.getMessage()), e);
        }
        spec.commandLine()
                .getOut()
                .println(incident.word() + " for " + time + ". Find it: galgo now, galgo explain GROUP, galgo dead.");
        return ExitCode.OK;
    }
}
