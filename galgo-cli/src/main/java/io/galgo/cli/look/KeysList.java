/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.ExitCode;
import io.galgo.console.ListInstances;
import io.galgo.console.lag.Words;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code galgo keys list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Shows which keys the running instances trust.",
            "",
            "  galgo keys list",
            "  galgo keys list --rotate prod-2         who does not trust it yet; exit code 1 while anybody is behind",
            "  galgo keys list --json",
            ""
        })
public final class KeysList extends LookCommand {

    @Option(names = "--rotate", paramLabel = "ID", description = "Only who does not trust this key yet.")
    private String rotate;

    @Override
    int look(Source source) {
        var found = show(source, new ListInstances(), this::text).content().instances();
        return rotate != null && !behind(found).isEmpty() ? ExitCode.PROBLEM : ExitCode.OK;
    }

    private List<ListInstances.InstanceKeys> behind(List<ListInstances.InstanceKeys> all) {
        return all.stream().filter(one -> !one.keys().contains(rotate)).toList();
    }

    private void text(ListInstances.InstanceList list, Terminal terminal, Words words) {
        var shown = rotate == null ? list.instances() : behind(list.instances());
        if (list.instances().isEmpty()) {
            terminal.line("No running instance says anything of itself.");
            return;
        }
        if (shown.isEmpty()) {
            terminal.line("All " + Words.count(list.instances().size(), "instance") + " trust " + rotate
                    + ": sign with it, then take the former key from the services.");
            return;
        }
        if (rotate != null) {
            terminal.line(
                    shown.size() + " of " + Words.count(list.instances().size(), "instance") + " do not trust " + rotate
                            + " yet: give them its public half and restart them.",
                    Terminal.Style.BOLD);
        }
        var table = new Table("group", "instance", "version", "trusts");
        shown.forEach(one -> table.row(
                Terminal.Style.PLAIN,
                one.group(),
                one.instance(),
                one.version(),
                one.keys().isEmpty() ? "no key: takes no commands" : String.join(", ", one.keys())));
        table.print(terminal);
    }
}
