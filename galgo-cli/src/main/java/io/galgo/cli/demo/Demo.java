/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.Interrupts;
import io.galgo.console.Console;
import io.galgo.console.server.Cluster;
import io.galgo.console.server.ConsoleServer;
import io.galgo.console.server.ServerOptions;
import io.galgo.console.server.Tour;
import io.galgo.examples.shop.Shop;
import io.galgo.examples.shop.check.Invariants;
import io.galgo.examples.shop.check.Progress;
import io.galgo.examples.shop.check.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The demo from start to end: ground, shop, orders, watch, settle, check, tell. */
final class Demo {

    private static final int MOST_SENTENCES = 20;
    private static final long SETTLE_MILLIS = 60_000;
    private static final long CALM_MILLIS = 3_000;
    private static final long TURN_MILLIS = 200;
    private static final long LAST_ORDERS_MILLIS = 15_000;

    private final DemoOptions options;
    private final PrintWriter out;
    private final PrintWriter err;

    Demo(DemoOptions options, PrintWriter out, PrintWriter err) {
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /** Runs it all and returns the exit code. */
    int run() throws Exception {
        err.println(options.intake().orders().size() + " orders of " + source() + ". Starting "
                + (options.bootstrapServers() == null ? "Kafka" : "on your Kafka") + " and "
                + (options.ownDatabase() == null ? "PostgreSQL" : "on your PostgreSQL") + " ...");
        try (var interrupts = Interrupts.listen();
                var ground = Ground.of(options);
                var context = ground.kafka().isPresent() && options.keep()
                        ? DemoContext.of(
                                ground.settings().bootstrapServers(),
                                ground.settings().jdbcUrl())
                        : null;
                var database = ground.settings().auditor()) {
            prepare(ground);
            try (var tour = new DemoTour();
                    var console = options.headless() || options.json() ? null : console(ground, context, tour)) {
                var shown = context == null ? ground : mendable(ground, context);
                return run(shown, database, interrupts, console, tour);
            }
        } catch (SQLException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH,
                    "The database does not answer any more, so nothing can be checked: " + e.getMessage(),
                    e);
        }
    }

    private String source() {
        if (options.files().isEmpty()) {
            return "seed " + options.seed();
        }
        var first = options.files().get(0).getFileName();
        return options.files().size() == 1 ? first.toString() : options.files().size() + " files";
    }

    private static void prepare(Ground ground) throws InterruptedException {
        try {
            Shop.prepare(ground.settings());
        } catch (SQLException | ExecutionException | IllegalStateException e) {
            var reason = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new CliException(
                    ExitCode.OUT_OF_REACH,
                    "The shop's topics and schemas cannot be made on " + ground.addresses() + ": "
                            + reason.getMessage(),
                    e);
        }
    }

    private Ground mendable(Ground ground, DemoContext context) {
        err.println("From another terminal: galgo now, galgo demo incident one-key, galgo help \"my consumer lags\"");
        return new Ground(ground.settings().withOperators(context.publicKey()), ground.kafka(), ground.postgres());
    }

    /**
     * The console of the demo's own cluster, which holds nothing that is not made up: it shows payloads, and mends.
     *
     * @param context null where there is no key to mend it by
     */
    private ConsoleServer console(Ground ground, DemoContext context, Tour tour) {
        var servers = ground.settings().bootstrapServers();
        var demo = new Cluster(
                "demo", () -> Console.of(Map.of("bootstrap.servers", servers), Clock.systemUTC()), Cluster.STRIPED);
        var served = ServerOptions.local(List.of(context == null ? demo : context.mendable(demo, servers)))
                .withPayloads();
        var console = ConsoleServer.start(
                context == null ? served : served.withFixes(), options.tour() ? Optional.of(tour) : Optional.empty());
        err.println("Open " + console.link() + "   or stay here: galgo now --bootstrap-servers " + servers);
        return console;
    }

    /** @param console null where nobody looks */
    private int run(
            Ground ground, HikariDataSource database, Interrupts interrupts, ConsoleServer console, DemoTour tour)
            throws Exception {
        var before = Progress.of(database);
        var screen = Screen.of(options, out, err);
        screen.begin(ground.addresses());
        var started = System.nanoTime();
        List<String> troubles;
        boolean finished;
        long duplicates;
        Map<String, Long> faults;
        try (var shop = options.chaos() ? new ProcessShop(ground, options, screen) : new LocalShop(ground, options)) {
            var monitor = new Monitor(
                    database,
                    shop,
                    screen,
                    interrupts,
                    options.patienceSeconds(),
                    ground.settings().bootstrapServers());
            finished = (shop instanceof LocalShop guided && options.tour())
                    ? guide(ground, database, interrupts, guided, tour)
                    : monitor.watch();
            double seconds = seconds(started);
            if (interrupts.happened()) {
                return interrupted(database, shop);
            }
            troubles = new ArrayList<>(monitor.hanging());
            if (finished && !options.tour()) {
                settle(database, shop);
            }
            if (options.keep()) {
                keep(ground, interrupts, console);
                bringToAnEnd(database, shop);
            }
            shop.captured().ifPresent(err::println);
            shop.end();
            duplicates = shop.duplicates();
            faults = shop.faults();
            troubles.addAll(shop.troubles());
            return tell(database, before, seconds, troubles, duplicates, faults, shop.placedForPractice());
        }
    }

    /** Returns whether the tour was gone through to its end. */
    private boolean guide(
            Ground ground, HikariDataSource database, Interrupts interrupts, LocalShop shop, DemoTour tour)
            throws IOException, InterruptedException {
        try (var stage = new Stage(ground.settings(), database, shop)) {
            tour.begin(new Script(stage).beats());
            var lines = new TourLines(
                    tour,
                    out,
                    new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
                    line -> TourLines.run(line, out, err));
            do {
                lines.turn();
            } while (!tour.isOver() && !interrupts.await(TURN_MILLIS));
            lines.turn();
            tour.close();
        }
        return tour.isOver();
    }

    /** Orders that were placed for practice may be under way still. */
    private static void bringToAnEnd(HikariDataSource database, RunningShop shop)
            throws SQLException, InterruptedException {
        shop.endPractice();
        long deadline = System.nanoTime() + LAST_ORDERS_MILLIS * 1_000_000;
        var now = Progress.of(database);
        while (now.placed() > now.ended() && System.nanoTime() < deadline) {
            Thread.sleep(200);
            now = Progress.of(database);
        }
        if (now.placed() == now.ended()) {
            settle(database, shop);
        }
    }

    /** The last event of an order is not the last thing that happens: the view may still be on its way, and copies made by chaos. */
    private static void settle(HikariDataSource database, RunningShop shop) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_MILLIS * 1_000_000;
        long calmSince = System.nanoTime();
        long duplicates = -1;
        boolean complete = false;
        while (System.nanoTime() < deadline) {
            try {
                complete = complete || new Invariants(database).check().lost().isEmpty();
            } catch (SQLException away) {
                complete = false; // the deadline holds, and the last check tells
            }
            if (shop.duplicates() != duplicates || !complete) {
                duplicates = shop.duplicates();
                calmSince = System.nanoTime();
            }
            boolean calm = shop.faults().isEmpty() || System.nanoTime() - calmSince > CALM_MILLIS * 1_000_000;
            if (complete && calm) {
                return;
            }
            Thread.sleep(200);
        }
    }

    private void keep(Ground ground, Interrupts interrupts, ConsoleServer console) throws InterruptedException {
        err.println("The shop keeps running: " + ground.addresses() + ". Ctrl-C ends it."
                + (console == null ? "" : " The console: " + console.link()));
        interrupts.await();
    }

    private int tell(
            HikariDataSource database,
            Progress before,
            double seconds,
            List<String> troubles,
            long duplicates,
            Map<String, Long> faults,
            long practised)
            throws Exception {
        var verdict = new Invariants(database).check();
        var outcome = outcome(verdict, Progress.of(database), before, seconds, troubles, duplicates, faults, practised);
        (options.json() ? err : out).print(outcome.text());
        (options.json() ? err : out).flush();
        if (options.json()) {
            out.println(outcome.json());
        }
        return outcome.isGood() ? ExitCode.OK : ExitCode.PROBLEM;
    }

    private Outcome outcome(
            Verdict verdict,
            Progress now,
            Progress before,
            double seconds,
            List<String> troubles,
            long duplicates,
            Map<String, Long> faults,
            long practised) {
        var sentences = new ArrayList<>(troubles);
        sentences.addAll(verdict.lost());
        verdict.broken().forEach(broken -> sentences.add(broken.invariant() + ": " + broken.sentence()));
        var states = new LinkedHashMap<String, Long>();
        now.states().forEach((state, count) -> states.put(state.name().toLowerCase(Locale.ROOT), count));
        var reasons = new LinkedHashMap<String, Long>();
        var intake = options.intake();
        intake.refusedByReason()
                .forEach((reason, count) -> reasons.put(reason.name().toLowerCase(Locale.ROOT), count));
        return new Outcome(
                options.seed(),
                intake.orders().size() + practised,
                intake.lines(),
                now.published() - before.published(),
                intake.refused().size(),
                reasons,
                intake.duplicateOrders(),
                duplicates,
                verdict.lost().size(),
                verdict.broken().size() + troubles.size(),
                seconds,
                states,
                faults,
                sentences.subList(0, Math.min(MOST_SENTENCES, sentences.size())));
    }

    private int interrupted(HikariDataSource database, RunningShop shop) {
        shop.end();
        try {
            var now = Progress.of(database);
            err.println("Stopped: " + now.placed() + " of "
                    + options.intake().orders().size() + " orders were placed, " + now.ended() + " came to their end.");
        } catch (SQLException gone) {
            err.println("Stopped. The database does not answer any more: " + gone.getMessage());
        }
        return ExitCode.INTERRUPTED;
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e8) / 10.0;
    }
}
