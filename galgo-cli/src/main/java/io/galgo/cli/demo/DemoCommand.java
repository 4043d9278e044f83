/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.StandardOutput;
import io.galgo.examples.shop.OutboxWay;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.examples.shop.orders.Intake;
import io.galgo.examples.shop.orders.InvoiceFileException;
import io.galgo.examples.shop.orders.Invoices;
import io.galgo.examples.shop.orders.OrderGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command's options, and what is wrong with them. {@link Demo} does the work. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        subcommands = {IncidentCommand.class, CheckCommand.class},
        description = {
            "Runs a shop of six services on a Kafka and a PostgreSQL that it starts itself, and shows that no order is lost.",
            "",
            "  galgo demo                                       300 made-up orders, live, with a console in the browser",
            "  galgo demo --tour                                the tour: it is broken, and mended by you",
            "  galgo demo --orders 2010-12-01.csv.gz            a real day's invoices",
            "  galgo demo --headless --json --chaos --seed 1    kill services, broker and database meanwhile; for CI",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 every order came to its end and nothing was lost; 1 something was lost, broken or stuck; 2 wrong"
                    + " usage or a file that cannot be read; 6 Kafka or PostgreSQL out of reach; 130 interrupted."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int DEFAULT_COUNT = 300;
    private static final int MOST_ORDERS = 1_000_000;
    private static final double TOUR_PACE = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--orders",
            paramLabel = "FILE",
            description =
                    "Invoices to place as orders: CSV, gzipped or not, in the columns of the UCI Online Retail data set."
                            + " Can be given several times. Without it orders are made up.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--count", paramLabel = "N", description = "How many orders to make up. By default 300.")
    private Integer count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Chooses the made-up orders and the faults of --chaos. By default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "How many orders a second to place, as 2 or 0.5. By default as many as the cart takes; with --chaos so that"
                            + " faults hit the work.")
    private Double rate;

    @Option(
            names = "--headless",
            description = "No live table: progress goes to standard error, the outcome to standard output.")
    private boolean headless;

    @Option(names = "--json", description = "Makes the last line of standard output one JSON object with the outcome.")
    private boolean json;

    @Option(
            names = "--chaos",
            description =
                    "Runs each service as a process; kills services, broker and database at random and delivers events twice.")
    private boolean chaos;

    @Option(
            names = "--outbox",
            paramLabel = "WAY",
            defaultValue = "table",
            description =
                    "Where services write their events: table, or log for PostgreSQL's write-ahead log (wal_level=logical, a"
                            + " role with REPLICATION). By default ${DEFAULT-VALUE}.")
    private String outbox;

    @Option(
            names = "--logs",
            paramLabel = "DIRECTORY",
            description = "With --chaos: writes what each service's processes log into files there.")
    private Path logs;

    @Option(
            names = "--keep",
            description = "Keeps everything running at the end, until Ctrl-C; on a terminal that is so anyway.")
    private boolean keep;

    @Option(
            names = "--tour",
            description =
                    "A guided tour, in the terminal and beside the console's pages: it works, it is killed, it is mended. Ten minutes.")
    private boolean tour;

    @Option(
            names = "--capture",
            description =
                    "Also tells the levels of stock, as the topic shop.stock-levels, by capturing the changes of inventory's table.")
    private boolean capture;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Your own Kafka instead of one the demo starts. The shop makes topics shop.* there.")
    private String bootstrapServers;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description =
                    "Your own PostgreSQL instead of one the demo starts, as jdbc:postgresql://host/database?user=name. The shop"
                            + " makes schemas shop_* there. The password: in the environment variable "
                            + ShopSettings.PASSWORD_VARIABLE
                            + " or in the URL.")
    private String jdbcUrl;

    @Option(names = "--stall-seconds", hidden = true, defaultValue = "120")
    private int stallSeconds;

    @Override
    public Integer call() throws Exception {
        checkUsage();
        var own = ownDatabase();
        var options = new DemoOptions(
                files,
                intake(),
                seed,
                rate == null && tour ? Double.valueOf(TOUR_PACE) : rate,
                headless,
                json,
                chaos,
                outboxWay(),
                logs,
                keep || tour || (!headless && !json && StandardOutput.isTerminal()),
                tour,
                capture,
                bootstrapServers,
                own,
                stallSeconds);
        var commandLine = spec.commandLine();
        return new Demo(options, commandLine.getOut(), commandLine.getErr()).run();
    }

    private void checkUsage() {
        if (count != null && !files.isEmpty()) {
            throw usage("--count is for made-up orders; with --orders the files say how many there are.");
        }
        if (count != null && (count < 1 || count > MOST_ORDERS)) {
            throw usage("--count " + count + ": 1 to " + MOST_ORDERS + ".");
        }
        if (rate != null && !(rate > 0 && rate <= MOST_ORDERS)) {
            throw usage("--rate " + rate + ": above 0, at most " + MOST_ORDERS + ".");
        }
        if (tour && (headless || json || chaos)) {
            throw usage("--tour is for a person: leave --headless, --json and --chaos out.");
        }
        if (tour && bootstrapServers != null) {
            throw usage("--tour needs the demo's own Kafka: what it mends, it signs with a key of its own.");
        }
        if (logs != null && !chaos) {
            throw usage("--logs is for --chaos, where services are processes of their own.");
        }
        if (capture && chaos) {
            throw usage("--capture is for services in one JVM; with --chaos they are processes of their own.");
        }
        if (capture && jdbcUrl != null) {
            throw usage(
                    "--capture is for the demo's own database: in yours a replication slot would stay, and keep the log.");
        }
        if (stallSeconds < 1) {
            throw usage("--stall-seconds " + stallSeconds + ": at least 1.");
        }
    }

    private OutboxWay outboxWay() {
        try {
            return OutboxWay.of(outbox);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage() + ".");
        }
    }

    private ShopSettings ownDatabase() {
        if (jdbcUrl == null) {
            return null;
        }
        try {
            return ShopSettings.of("", jdbcUrl, System.getenv(ShopSettings.PASSWORD_VARIABLE));
        } catch (IllegalArgumentException e) {
            throw usage("--jdbc-url: " + e.getMessage());
        }
    }

    private Intake intake() {
        if (files.isEmpty()) {
            return OrderGenerator.generate(seed, count == null ? DEFAULT_COUNT : count);
        }
        Intake intake;
        try {
            intake = Invoices.read(files);
        } catch (InvoiceFileException e) {
            throw new CliException(ExitCode.USAGE, e.getMessage(), e);
        }
        if (intake.orders().isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    files.get(0) + " has no order that can be placed: all " + intake.lines()
                            + " lines were refused, the first is "
                            + intake.refused().get(0) + ".");
        }
        return intake;
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
