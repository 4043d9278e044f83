/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.cli.demo.DemoCommand;
import io.galgo.cli.look.DeadCommand;
import io.galgo.cli.look.ExplainCommand;
import io.galgo.cli.look.GroupCommand;
import io.galgo.cli.look.GroupsCommand;
import io.galgo.cli.look.LagCommand;
import io.galgo.cli.look.NowCommand;
import io.galgo.cli.look.TopicCommand;
import io.galgo.cli.look.TopicsCommand;
import io.galgo.cli.relay.RelayCommand;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The {@code galgo} command. A subcommand is a class, named here. */
@Command(
        name = "galgo",
        description = "Event-driven services on Apache Kafka: try them, look into them, mend them.",
        subcommands = {
            NowCommand.class,
            LagCommand.class,
            ExplainCommand.class,
            TopicsCommand.class,
            TopicCommand.class,
            GroupsCommand.class,
            GroupCommand.class,
            DeadCommand.class,
            DemoCommand.class,
            RelayCommand.class,
            VersionCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class)
public final class Main {

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        LoggerFactory.getILoggerFactory(); // by one thread: several at once make it warn of itself
        System.exit(run(writer(System.out), writer(System.err), arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
    }

    /** Runs the command and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(Main::explain)
                .execute(arguments.length == 0 ? new String[] {"help"} : arguments);
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof CliException known) {
            command.getErr().println(known.getMessage());
            return known.exitCode();
        }
        command.getErr()
                .println("galgo met an error it does not know: " + failure
                        + "\nSet GALGO_DEBUG=1 to see where it came from.");
        if (System.getenv("GALGO_DEBUG") != null) {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.PROBLEM;
    }
}
