/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.cli.look.ConsoleAccess;
import io.galgo.cli.look.ConsoleClient;
import io.galgo.cli.look.Terminal;
import io.galgo.console.NotThereException;
import io.galgo.console.act.Act;
import io.galgo.console.act.ActJson;
import io.galgo.console.act.Plan;
import io.galgo.console.act.Report;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;

/** Acts by a console, as the person whose token it is: the console says who may what, signs, and writes down who did it. */
record ConsoleDoor(ConsoleClient client) implements Door {

    private static final long MILLIS_BETWEEN = 150;

    static ConsoleDoor to(ConsoleAccess access) {
        return new ConsoleDoor(ConsoleClient.of(access));
    }

    @Override
    public Seen preview(Act act, ZoneId zone) {
        var json = refusing(() -> client.post("preview", Map.of("zone", zone.getId()), ActJson.of(act)));
        return new Seen(
                read(() -> ActJson.plan(json, act)), json.path("needs_reason").asBoolean());
    }

    @Override
    public Report carryOut(Plan plan, Duration patience) {
        var act = plan.act();
        var question = ActJson.of(act).put("plan", plan.id()).put("wait_ms", patience.toMillis());
        var id = refusing(() -> begin(question)).path("operation").asText();
        var told = follow(id);
        return read(() -> ActJson.report(told, act));
    }

    /** Where no answer came it may have been done all the same. */
    private JsonNode begin(JsonNode question) {
        try {
            return client.post("act", Map.of(), question);
        } catch (CliException e) {
            throw e.exitCode() == ExitCode.OUT_OF_REACH
                    ? said("Whether it was done is not known, galgo audit says it", e)
                    : e;
        }
    }

    private JsonNode follow(String id) {
        var sent = "It was sent as operation " + Terminal.visible(id);
        try (var interrupts = Interrupts.listen()) {
            var told = client.get("act", Map.of("id", id));
            while (told.path("state").asText().equals("running")) {
                if (interrupts.await(MILLIS_BETWEEN)) {
                    throw new CliException(ExitCode.INTERRUPTED, sent + ", and is followed no further.");
                }
                told = client.get("act", Map.of("id", id));
            }
            if (told.path("state").asText().equals("failed")) {
                throw new CliException(
                        ExitCode.OUT_OF_REACH,
                        Terminal.visible(told.path("error").asText()));
            }
            return told;
        } catch (NotThereException e) {
            throw new CliException(ExitCode.NOT_KNOWN, sent + ", of which the console knows nothing any more.", e);
        } catch (CliException e) {
            throw said(sent + ", and what became of it is not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, sent + ", and is followed no further.", e);
        }
    }

    private static CliException said(String what, CliException why) {
        return new CliException(why.exitCode(), what + ": " + why.getMessage(), why);
    }

    /** A refusal is told as one of the executor's own. */
    private static JsonNode refusing(Supplier<JsonNode> question) {
        try {
            return question.get();
        } catch (NotThereException e) {
            throw new CliException(ExitCode.REFUSED, Terminal.visible("Not done: " + e.getMessage()), e);
        } catch (CliException e) {
            throw e.exitCode() == ExitCode.REFUSED ? said("Not done", e) : e;
        }
    }

    private static <T> T read(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH,
                    Terminal.visible("The console gave " + e.getMessage() + ". Is it of another version?"),
                    e);
        }
    }

    @Override
    public void close() {
        // nothing is held between questions
    }
}
