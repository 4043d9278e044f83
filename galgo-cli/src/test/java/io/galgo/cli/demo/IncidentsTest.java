/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static io.galgo.cli.demo.RunningDemo.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.cli.CommandRun;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Each incident of the demo from its beginning to its end, by the command: found, mended, taken back, over. In the end nothing is lost. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IncidentsTest {

    private static final String TIME = "\\d\\d:\\d\\d:\\d\\d";

    @TempDir
    private static Path config;

    private static RunningDemo demo;

    @BeforeAll
    static void start() {
        demo = RunningDemo.start(config, "--count", "6", "--rate", "12");
        haveAnEventRefused();
    }

    /** It is sent again half a minute after the end of the incident: until then the others have their turn. */
    private static void haveAnEventRefused() {
        demo.begin("outbox");
        try (var relay = CommandRun.process(
                        "relay",
                        "--service",
                        "cart",
                        "--schema",
                        "shop_cart",
                        "--bootstrap-servers",
                        demo.servers(),
                        "--jdbc-url",
                        demo.jdbcUrl())
                .start()) {
            relay.awaitLine(line -> line.matches("! 1 events are stuck, 1 keys wait behind them"), PATIENCE);
            relay.terminate();
            relay.awaitExit(PATIENCE);
        }
        assertThat(wholesaleOrders()).startsWith("0 ");
        demo.end("outbox");
    }

    @AfterAll
    static void everythingAddsUpInTheEnd() {
        if (demo == null) {
            return;
        }
        try (var ended = demo) {
            var end = ended.end();
            assertThat(end.exitCode()).as(end.err()).isZero();
            assertThat(end.json().path("lost").asInt()).isZero();
            assertThat(end.json().path("invariants_broken").asInt()).isZero();
            assertThat(end.json().path("orders").asInt()).isGreaterThan(6);
        }
    }

    @AfterEach
    void endIt() {
        demo.galgo("demo", "incident", "all", "--end");
    }

    @Test
    void poisonMakesDeadLettersThatAreHandedBackOnceTheMailServerIsMended() {
        demo.begin("poison");
        var kind = demo.awaitSaid(
                        "\\d dead letters are open, in 1 kind.* (\\w{4}) +\\d+ .* IllegalArgumentException at OutsideWorld.mail:\\d+",
                        "dead", "mail")
                .group(1);
        var letter = demo.awaitSaid("(mail\\.galgo-dead/\\d+@\\d+)", "dead", "mail", "--kind", kind)
                .group(1);

        var dismissed = demo.act("dead", "dismiss", "mail", letter);
        demo.awaitSaid("\\d+ dead letters are open, of \\d+", "dead", "mail", "--all");
        demo.act("fix", "undo", dismissed);

        demo.galgo("demo", "incident", "poison", "--end");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> { // the mail server is mended a moment later, and each try tells
                            demo.tryAct("dead", "redrive", "mail", "--kind", kind, "--first", "2");
                            assertThat(demo.said("dead", "mail")).doesNotContain(kind);
                        });
        demo.endAndAwaitNormal("poison");
    }

    @Test
    void aProviderThatIsDownOpensACircuitAndThePauseIsTakenBack() {
        demo.begin("provider-down");
        demo.awaitSaid(
                "■ Circuit open on shop\\.reserved, since " + TIME
                        + " \\(.*\\): java\\.net\\.SocketTimeoutException: the card provider does not answer\\. The next events are tried at",
                "explain",
                "payment");
        demo.awaitSaid("payment shop\\.reserved .* circuit open since " + TIME, "now");

        var paused = demo.act("fix", "pause", "payment", "--for", "30m");
        demo.awaitSaid(
                "‖ Paused: payment was told to begin nothing new on shop\\.reserved/\\d since", "explain", "payment");
        demo.act("fix", "undo", paused);
        assertThat(demo.said("settings", "payment")).doesNotContain("pause");

        demo.endAndAwaitNormal("provider-down");
    }

    @Test
    void aSlowCarrierIsToldWithItsRatesAndMoreHandlersAreTakenBack() {
        demo.begin("slow");
        demo.awaitSaid(
                "It goes on, but is behind: \\S+ a second are handled and \\S+ arrive; (even|it is not catching up)",
                "explain",
                "delivery");
        demo.awaitSaid("delivery shop\\.paid", "now");

        var set = demo.act("fix", "set", "delivery", "concurrency=9", "--for", "1h");
        demo.awaitSaid("concurrency\\D+9", "group", "delivery");
        demo.act("fix", "undo", set);

        demo.endAndAwaitNormal("slow");
    }

    @Test
    void aHotKeyIsNamedParkedAndReleased() {
        demo.begin("hot-key");
        var park = demo.awaitSaid(
                        "One key is hot: \\S+, since " + TIME
                                + " \\(.*?\\)\\. [\\d,]+ of the (?:first )?[\\d,]+ events that wait on partition \\d are its own"
                                + ".*galgo fix park status (shop\\.parcel-scanned/\\d@\\d+)",
                        "explain",
                        "status")
                .group(1);
        demo.awaitSaid("status shop\\.parcel-scanned .* hot key", "now");

        var parked = demo.act("fix", "park", "status", park);
        demo.awaitSaid("(?s)^(?!.*One key is hot)", "explain", "status");
        demo.act("fix", "undo", parked);

        demo.endAndAwaitNormal("hot-key");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anEventThatKafkaRefusedGoesOutOnceItMay() {
        demo.awaitNormal();
        assertThat(wholesaleOrders()).startsWith("1 ");
    }

    private static String wholesaleOrders() {
        return demo.said("stream", "shop.checked-out", "--from", "begin", "--key", "wholesale-2", "--count");
    }

    @Test
    void eventsThatComeAgainHaveTheirEffectOnce() {
        demo.begin("duplicates");
        demo.awaitSaid("[1-9]\\d* came again, 0 effects twice\\.", "demo", "check", "--jdbc-url", demo.jdbcUrl());
        demo.endAndAwaitNormal("duplicates");
    }
}
