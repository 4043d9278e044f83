/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.TimeText;
import io.galgo.console.act.Act;
import io.galgo.control.Verb;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code galgo replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Hands a stretch of a topic to a group again; no other group sees it. What its inbox knows has no second effect.",
            "",
            "  galgo replay billing shop.orders --from 02:50 --until 03:10",
            "  galgo replay billing shop.orders/7@812044..812060 --reason INC-12",
            "  galgo replay billing shop.orders/7 --from 02:50 --until 03:10 --again     and handles it again",
            ""
        })
public final class ReplayCommand extends ActCommand {

    @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
    private String group;

    @Parameters(index = "1", paramLabel = "TOPIC[/P[@O..O]]", description = "The topic, a partition, or a range.")
    private String where;

    @Option(names = "--from", paramLabel = "TIME", description = "From then on: 02:50, -15m, or an ISO time.")
    private String from;

    @Option(names = "--until", paramLabel = "TIME", description = "Before then.")
    private String until;

    @Option(
            names = "--again",
            description = "Events that were handled are handled again, inbox or not. Needs the role admin.")
    private boolean again;

    @Option(names = "--rate", paramLabel = "N", description = "At most so many a second.")
    private Integer rate;

    @Override
    Act act() {
        var place = Where.parse(List.of(where));
        var parameters = new HashMap<String, String>();
        boolean isRange = place.offsets().stream().anyMatch(offsets -> !offsets.isAll());
        if (isRange == (from != null || until != null)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Say which stretch, once: --from TIME --until TIME, or a range as shop.orders/7@812044..812060.");
        }
        if (!isRange) {
            if (from == null || until == null) {
                throw new CliException(ExitCode.USAGE, "A stretch has two ends: --from TIME --until TIME.");
            }
            parameters.put("from", TimeText.parse(from, zone(), Instant.now()).toString());
            parameters.put("until", TimeText.parse(until, zone(), Instant.now()).toString());
        }
        if (again) {
            parameters.put("again", "true");
        }
        Numbers.put(parameters, "rate", rate);
        return place.act(Verb.REPLAY, group, parameters, Optional.empty());
    }
}
