/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.ShellWord;
import io.galgo.control.ControlTopic;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galgo acls}. */
@Command(
        name = "acls",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the ACLs that services and consoles need, as commands of kafka-acls.sh. Changes nothing.",
            "",
            "  galgo acls --service User:billing --group billing --topic shop.orders",
            "  galgo acls --watch User:galgo-watch --read User:galgo-read --act User:galgo-act",
            "  galgo acls --tenant acme --act User:galgo-act",
            ""
        })
public final class AclsCommand implements Callable<Integer> {

    private static final List<ControlTopic> OBEYED =
            List.of(ControlTopic.COMMANDS, ControlTopic.SETTINGS, ControlTopic.JOBS);
    private static final List<ControlTopic> SAID =
            List.of(ControlTopic.STATUS, ControlTopic.RESULTS, ControlTopic.JOBS, ControlTopic.JOURNAL);

    @Spec
    private CommandSpec spec;

    @Option(names = "--service", paramLabel = "PRINCIPAL", description = "A service; needs --group.")
    private String service;

    @Option(names = "--group", paramLabel = "GROUP", description = "Its consumer group.")
    private String group;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "A topic it reads; may be given again.")
    private List<String> topics = List.of();

    @Option(names = "--watch", paramLabel = "PRINCIPAL", description = "A console that sees states and counts.")
    private String watch;

    @Option(names = "--read", paramLabel = "PRINCIPAL", description = "A console that sees payloads too.")
    private String read;

    @Option(names = "--act", paramLabel = "PRINCIPAL", description = "A console that gives commands.")
    private String act;

    @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "", description = "Whose control topics.")
    private String tenant;

    @Override
    public Integer call() {
        if (service == null && watch == null && read == null && act == null) {
            throw new CliException(ExitCode.USAGE, "For whom? --service, --watch, --read or --act PRINCIPAL.");
        }
        var out = spec.commandLine().getOut();
        if (service != null) {
            service(out);
        }
        if (watch != null) {
            out.println("# a console that sees states and counts");
            watch(out, watch);
        }
        if (read != null) {
            out.println("# a console that sees payloads too; narrow the topics as you need");
            watch(out, read);
            allow(out, read, "Read", "--topic '*'");
        }
        if (act != null) {
            out.println("# a console that gives commands; it may write no business topic");
            watch(out, act);
            OBEYED.forEach(topic -> allow(out, act, "Write", "--topic " + topic.topic(tenant)));
            allow(out, act, "Write", "--topic " + ControlTopic.AUDIT.topic(tenant));
            allow(out, act, "Read", "--topic " + ControlTopic.AUDIT.topic(tenant));
            allow(out, act, "Write", "--transactional-id galgo-audit- --resource-pattern-type prefixed");
            out.println("# seek of groups that do not run Galgo, while they have no members");
            allow(out, act, "Read", "--group '*'");
        }
        return ExitCode.OK;
    }

    private void service(PrintWriter out) {
        if (group == null) {
            throw new CliException(ExitCode.USAGE, "Of which group? --service needs --group.");
        }
        out.println("# a service: its group, what it reads, its own topics, what it says and obeys");
        allow(out, service, "Read", "--group " + ShellWord.quoted(group));
        topics.forEach(topic -> allow(out, service, "Read", "--topic " + ShellWord.quoted(topic)));
        for (var operation : List.of("Read", "Write", "Create", "Describe", "Alter", "Delete", "DescribeConfigs")) {
            allow(
                    out,
                    service,
                    operation,
                    "--topic " + ShellWord.quoted(group + ".galgo-") + " --resource-pattern-type prefixed");
        }
        allow(
                out,
                service,
                "Write",
                "--transactional-id " + ShellWord.quoted(group + ".galgo-") + " --resource-pattern-type prefixed");
        OBEYED.forEach(topic -> allow(out, service, "Read", "--topic " + topic.topic(tenant)));
        SAID.forEach(topic -> allow(out, service, "Write", "--topic " + topic.topic(tenant)));
    }

    private void watch(PrintWriter out, String principal) {
        allow(out, principal, "Describe", "--topic '*'");
        allow(out, principal, "DescribeConfigs", "--topic '*'");
        allow(out, principal, "Describe", "--group '*'");
        allow(out, principal, "Read", "--topic __consumer_offsets");
        for (var topic : ControlTopic.values()) {
            if (topic != ControlTopic.AUDIT) {
                allow(out, principal, "Read", "--topic " + topic.topic(tenant));
            }
        }
    }

    private static void allow(PrintWriter out, String principal, String operation, String resource) {
        out.println("kafka-acls.sh --bootstrap-server \"$BROKER\" --add --allow-principal "
                + ShellWord.quoted(principal) + " --operation " + operation + " " + resource);
    }
}
