/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

import io.galgo.console.Console;
import io.galgo.console.SearchRecords;
import io.galgo.console.stream.CelFilter;
import io.galgo.console.stream.Position;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;

/** Galgo's search, as {@code galgo stream --count} runs it, by an expression with a text in it. */
public class GalgoSearch implements SearchContender {

    /** The same that others are asked. */
    static String expression(SearchJob job) {
        return "value.order == '" + Order.id(job.wanted()) + "' && value.total >= 0.0";
    }

    String filter(SearchJob job) {
        return expression(job);
    }

    @Override
    public final SearchOutcome search(SearchJob job, long mostMillis) {
        long began = System.nanoTime();
        var timer = new Timer("limit", true);
        try (var console = Console.of(Map.of("bootstrap.servers", job.bootstrapServers()), Clock.systemUTC())) {
            var search = console.search(new SearchRecords(
                    Map.of(job.topic(), Set.of()),
                    new Position.Begin(),
                    new Position.End(),
                    false,
                    CelFilter.of(filter(job))));
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            search.stop();
                        }
                    },
                    mostMillis);
            search.count();
            var reached = search.progress();
            return new SearchOutcome(reached.scanned(), reached.matched(), System.nanoTime() - began);
        } finally {
            timer.cancel();
        }
    }

    /** By an expression without a text: each value is read, as far as the expression asks for it. */
    public static final class Decoding extends GalgoSearch {
        @Override
        String filter(SearchJob job) {
            return "value.number == " + job.wanted() + " && value.total >= 0.0";
        }
    }
}
