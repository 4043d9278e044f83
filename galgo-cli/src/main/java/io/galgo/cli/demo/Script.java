/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static io.galgo.cli.demo.Stage.PAYMENT;

import io.galgo.console.lag.Words;
import io.galgo.examples.shop.Incident;
import io.galgo.examples.shop.check.Progress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The steps of the tour, in order. What a step found the next ones go on from. */
final class Script {

    private static final int ENDED = 15;
    private static final int LETTERS = 7;

    private final Stage stage;
    private Stage.Waiting found; // by the pager

    Script(Stage stage) {
        this.stage = stage;
    }

    List<Beat> beats() {
        return List.of(
                new ItWorks(),
                new KillSomething(),
                new ThePager(),
                new TheSentence(),
                new ParkIt(),
                new UndoIt(),
                new TryFive(),
                new MendMany(),
                new Yours());
    }

    private final class ItWorks extends Beat {
        ItWorks() {
            super("works", "It works");
        }

        @Override
        boolean look() throws SQLException {
            var now = stage.progress();
            says = List.of(
                    "Six services: cart, inventory, payment, delivery, mail, and the view of it all. Each has its own tables; they talk"
                            + " by events alone.",
                    Words.count(now.placed(), "order") + " placed, " + Words.number(now.ended()) + " at their end; "
                            + Words.count(now.published(), "event") + ", of which "
                            + Words.count(stage.effects().notHandled(), "delivery is", "deliveries are")
                            + " on the way.");
            return now.ended() >= ENDED;
        }
    }

    private final class KillSomething extends Beat {
        private Progress before;
        private Instant killedAt;
        private int kills;

        KillSomething() {
            super("kill", "Kill something");
            button = "kill -9 payment";
        }

        @Override
        boolean look() throws SQLException {
            if (before == null) {
                says = List.of("Payment is a process of its own. Kill it while it charges cards: its events wait, it is"
                        + " started again, and goes on.");
                return false;
            }
            var now = stage.progress();
            long since = now.handled().get(PAYMENT) - before.handled().get(PAYMENT);
            says = List.of("Killed " + Words.count(kills, "time") + ". Since then payment has handled "
                    + Words.count(since, "event") + "; before, "
                    + Words.count(stage.notHandled(killedAt), "delivery", "deliveries")
                    + " were published that wait.");
            if (since < kills * 5L || stage.notHandled(killedAt) > 0) {
                return false;
            }
            var effects = stage.effects();
            says = List.of("Killed " + Words.count(kills, "time") + ": " + Words.number(stage.duplicates())
                    + " delivered twice and suppressed, "
                    + Words.count(effects.twice().size(), "effect")
                    + " twice, none lost.");
            return true;
        }

        @Override
        void press() throws SQLException {
            before = stage.progress();
            killedAt = Instant.now();
            kills++;
            stage.killPayment();
        }
    }

    private final class ThePager extends Beat {
        private boolean opened;

        ThePager() {
            super("pager", "The pager");
        }

        @Override
        void begin() throws InterruptedException {
            stage.begin(Incident.ONE_KEY);
        }

        @Override
        boolean look() {
            var waiting = stage.waiting();
            if (waiting.isEmpty()) {
                says = List.of("It is eight past three at night. In half a minute your telephone rings.");
                return false;
            }
            found = waiting.get();
            says = List.of(
                    "PAGE payment: an event of " + found.topic() + " waits.",
                    "The link of an alarm opens the problem itself.");
            button = "Open it";
            link = "/lag?group=" + PAYMENT + "&topic=" + found.topic() + "&partition=" + found.partition();
            command = "galgo explain " + PAYMENT;
            return opened;
        }

        @Override
        void press() {
            opened = true;
        }
    }

    private final class TheSentence extends Beat {
        private boolean read;

        TheSentence() {
            super("sentence", "The sentence");
            button = "Read";
        }

        @Override
        boolean look() {
            found = stage.waiting().orElse(found);
            says = List.of(
                    found.sentence(),
                    "kafka-consumer-groups shows of the same partition: CURRENT-OFFSET "
                            + found.committed() + ", LAG " + found.cause().committedLag()
                            + ". It cannot tell that " + found.cause().doneAhead() + " of these are done.");
            return read;
        }

        @Override
        void press() {
            read = true;
        }
    }

    private final class ParkIt extends Beat {
        ParkIt() {
            super("park", "Mend it");
        }

        @Override
        boolean look() {
            found = stage.waiting().orElse(found);
            says = List.of(
                    "Park the key: its events wait aside, in order, and the partition's commit can move on. No deploy, no restart.",
                    "In pages: p, then Enter, on the page of the problem. In a terminal:");
            link = "/lag?group=" + PAYMENT + "&topic=" + found.topic() + "&partition=" + found.partition();
            command = "galgo fix park " + PAYMENT + " " + found.event();
            return stage.park().isPresent();
        }
    }

    private final class UndoIt extends Beat {
        UndoIt() {
            super("undo", "Take it back");
        }

        @Override
        boolean look() {
            var park = stage.park();
            if (park.isEmpty()) {
                return true;
            }
            long now = stage.committed(found.topic(), found.partition());
            says = List.of(
                    "Parked. What payment has committed there "
                            + (now > found.committed()
                                    ? "moved from " + found.committed() + " to " + now + "."
                                    : "is " + now + "."),
                    "What you do here can be taken back, and where it cannot, it says so before. The key waits again then, in order.",
                    "In pages: u, then Enter. In a terminal:");
            command = "galgo fix undo " + park.get().command().id();
            return false;
        }

        @Override
        void end() throws InterruptedException {
            stage.end(Incident.ONE_KEY);
        }
    }

    private final class TryFive extends Beat {
        TryFive() {
            super("five", "Mend many: five first");
        }

        @Override
        void begin() throws InterruptedException {
            stage.begin(Incident.POISON);
        }

        @Override
        boolean look() {
            var dead = stage.dead();
            if (dead.open() < LETTERS) {
                says = List.of("The mail server refuses every third mail for good. Each becomes a dead letter: "
                        + Words.number(dead.open()) + " so far.");
                return stage.failedAgain() > 0;
            }
            var kind = dead.kinds().get(0);
            says = List.of(
                    Words.count(dead.open(), "mail") + " failed alike: "
                            + kind.failure().words()
                            + ". Hand them back before it is mended, five first: the rest is left when one fails again.",
                    "In pages: R, first 5, then Enter. In a terminal:");
            link = "/dead?group=" + Stage.MAIL + "&kind=" + kind.id();
            command = "galgo dead redrive " + Stage.MAIL + " --kind " + kind.id() + " --first 5";
            return stage.failedAgain() > 0;
        }
    }

    private final class MendMany extends Beat {
        private boolean mended;

        MendMany() {
            super("many", "Mend many: all");
        }

        @Override
        boolean look() {
            var dead = stage.dead();
            if (!mended) {
                button = "Mend the mail server";
                says = List.of("It stopped by itself: " + Words.number(stage.failedAgain()) + " failed again, "
                        + Words.number(dead.open()) + " wait. Mend the cause first.");
                return false;
            }
            button = null;
            if (dead.open() == 0) {
                return true;
            }
            says = List.of(
                    "The mail server takes mails again. " + Words.count(dead.open(), "dead letter")
                            + (dead.open() == 1 ? " is" : " are") + " open: hand them back.",
                    "In pages: R, then Enter. In a terminal:");
            link = "/dead?group=" + Stage.MAIL + "&kind=" + dead.kinds().get(0).id();
            command = "galgo dead redrive " + Stage.MAIL;
            return false;
        }

        @Override
        void press() throws InterruptedException {
            mended = true;
            stage.end(Incident.POISON);
        }
    }

    private static final class Yours extends Beat {
        private boolean seen;

        Yours() {
            super("yours", "Yours");
            button = "Done";
            says = List.of(
                    "galgo lag --bootstrap-servers HOST:PORT shows your own groups today, with no SDK in them.",
                    "With galgo-core and galgo-jdbc in your service, six lines: docs/getting-started.md.",
                    "Seven incidents are there for practice: galgo demo incident WHAT.");
        }

        @Override
        boolean look() {
            return seen;
        }

        @Override
        void press() {
            seen = true;
        }
    }
}
