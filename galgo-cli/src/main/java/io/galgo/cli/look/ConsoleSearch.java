/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.stream.RecordSearch;
import io.galgo.console.stream.RecordText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A search that runs in a console: asked again and again for what it found. */
final class ConsoleSearch implements Search {

    private static final long MILLIS_BETWEEN = 200;

    private final ConsoleClient client;
    private final ObjectNode question;
    private final ZoneId zone;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile RecordSearch.Progress progress = new RecordSearch.Progress(0, 0, 0, 0, 0);

    /** @param zone of times that name none */
    ConsoleSearch(ConsoleClient client, ObjectNode question, ZoneId zone) {
        this.client = client;
        this.question = question;
        this.zone = zone;
    }

    @Override
    public void run(RecordSearch.Sink sink) {
        var id = begin();
        try {
            int next = 0;
            long shown = 0;
            while (true) {
                var told = tell(id, next);
                next = told.path("next").asInt();
                for (var record : told.path("records")) {
                    shown++;
                    if (!sink.take(record(record))) {
                        progress = upTo(shown);
                        return;
                    }
                }
                if (isOver(told) || isStoppedMeanwhile()) {
                    return;
                }
            }
        } finally {
            end(id);
        }
    }

    @Override
    public void count() {
        question.put("count", true);
        var id = begin();
        try {
            while (!isOver(tell(id, 0)) && !isStoppedMeanwhile()) {
                // progress has the number
            }
        } finally {
            end(id);
        }
    }

    private String begin() {
        return client.post("search", Map.of("zone", zone.getId()), question)
                .path("id")
                .asText();
    }

    private JsonNode tell(String id, int after) {
        var told = client.get("search", Map.of("id", id, "after", String.valueOf(after)));
        progress = new RecordSearch.Progress(
                told.path("scanned").asLong(),
                told.path("matched").asLong(),
                told.path("passed").asLong(),
                told.path("total").asLong(),
                told.path("failed").asLong());
        return told;
    }

    /** The console may have found more meanwhile, which nobody wants. */
    private RecordSearch.Progress upTo(long shown) {
        var told = progress;
        return new RecordSearch.Progress(told.scanned(), shown, told.passed(), told.total(), told.failed());
    }

    private static boolean isOver(JsonNode answer) {
        return switch (answer.path("state").asText()) {
            case "running" -> false;
            case "failed" ->
                throw new CliException(
                        ExitCode.REFUSED, Terminal.visible(answer.path("error").asText()));
            case "full" ->
                throw new CliException(
                        ExitCode.REFUSED,
                        "A console gives no more records of a search than these: narrow it, or add --direct.");
            default -> true;
        };
    }

    private boolean isStoppedMeanwhile() {
        try {
            return stopped.await(MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void end(String id) {
        client.delete("search", JsonNodeFactory.instance.objectNode().put("id", id));
    }

    private static RecordText record(JsonNode json) {
        var headers = new ArrayList<RecordText.HeaderText>();
        json.path("headers")
                .forEach(header -> headers.add(new RecordText.HeaderText(
                        header.path("name").asText(), header.path("value").asText())));
        return new RecordText(
                json.path("topic").asText(),
                json.path("partition").asInt(),
                json.path("offset").asLong(),
                Instant.parse(json.path("timestamp").asText()),
                text(json.path("key")),
                text(json.path("value")),
                headers);
    }

    private static Optional<String> text(JsonNode node) {
        return node.isNull() ? Optional.empty() : Optional.of(node.isTextual() ? node.asText() : node.toString());
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public RecordSearch.Progress progress() {
        return progress;
    }

    @Override
    public boolean isEndless() {
        return question.path("follow").asBoolean();
    }
}
