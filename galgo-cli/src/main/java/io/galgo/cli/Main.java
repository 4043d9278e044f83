/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.cli.act.AclsCommand;
import io.galgo.cli.act.DeadFixes;
import io.galgo.cli.act.FixCommand;
import io.galgo.cli.act.InitCommand;
import io.galgo.cli.act.JobCommand;
import io.galgo.cli.act.KeysCommand;
import io.galgo.cli.act.ReplayCommand;
import io.galgo.cli.console.ConsoleCommand;
import io.galgo.cli.console.LoginCommand;
import io.galgo.cli.console.UsersCommand;
import io.galgo.cli.demo.DemoCommand;
import io.galgo.cli.look.AuditCommand;
import io.galgo.cli.look.DeadCommand;
import io.galgo.cli.look.ExplainCommand;
import io.galgo.cli.look.GroupCommand;
import io.galgo.cli.look.GroupsCommand;
import io.galgo.cli.look.JobWatch;
import io.galgo.cli.look.JobsCommand;
import io.galgo.cli.look.KeysList;
import io.galgo.cli.look.LagCommand;
import io.galgo.cli.look.NowCommand;
import io.galgo.cli.look.SettingsCommand;
import io.galgo.cli.look.StreamCommand;
import io.galgo.cli.look.TopicCommand;
import io.galgo.cli.look.TopicsCommand;
import io.galgo.cli.relay.OutboxCommand;
import io.galgo.cli.relay.RelayCommand;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
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
            StreamCommand.class,
            DeadCommand.class,
            AuditCommand.class,
            SettingsCommand.class,
            JobsCommand.class,
            FixCommand.class,
            ReplayCommand.class,
            JobCommand.class,
            InitCommand.class,
            KeysCommand.class,
            AclsCommand.class,
            ConsoleCommand.class,
            UsersCommand.class,
            LoginCommand.class,
            DemoCommand.class,
            RelayCommand.class,
            OutboxCommand.class,
            VersionCommand.class,
            HelpCommand.class
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
        var galgo = new CommandLine(new Main());
        galgo.addSubcommand("completion", new AutoComplete.GenerateCompletion());
        // A noun's looks and changes are at home in packages of their own.
        galgo.getSubcommands()
                .get("dead")
                .addSubcommand(new DeadFixes.Redrive())
                .addSubcommand(new DeadFixes.Dismiss())
                .addSubcommand(new DeadFixes.Reopen());
        galgo.getSubcommands().get("job").addSubcommand(new JobWatch());
        galgo.getSubcommands().get("keys").addSubcommand(new KeysList());
        if (arguments.length > 0
                && galgo.getSubcommands().get("fix").getSubcommands().containsKey(arguments[0])) {
            err.println(arguments[0] + " is a fix: galgo fix " + arguments[0] + " ...");
            return ExitCode.USAGE;
        }
        return galgo.setOut(out)
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
