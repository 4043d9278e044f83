/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.console.act.Act;
import io.galgo.control.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Fixes of single events, and of the key of one. */
final class EventFixes {

    private EventFixes() {}

    /** What is about events of a group. */
    private abstract static class OfEvents extends ActCommand {

        @Parameters(index = "0", paramLabel = "GROUP", description = "The consumer group.")
        private String group;

        @Parameters(
                index = "1..*",
                arity = "1..2",
                paramLabel = "TOPIC/P@O",
                description = "The event, as shop.orders/7@812044.")
        private List<String> where;

        abstract Verb verb();

        Optional<Duration> lasts() {
            return Optional.empty();
        }

        Map<String, String> parameters() {
            return Map.of();
        }

        @Override
        final Act act() {
            return Where.parse(where).act(verb(), group, parameters(), lasts());
        }
    }

    /** {@code galgo fix retry}. */
    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description = {
                "Tries an event now that waits for its next attempt.",
                "",
                "  galgo fix retry billing shop.orders/7@812044",
                "  galgo fix retry billing shop.orders/7@812044 --dry-run --json",
                "  galgo fix retry billing shop.orders/7@812044 --yes --max 1 --reason INC-12",
                ""
            })
    static final class Retry extends OfEvents {
        @Override
        Verb verb() {
            return Verb.RETRY;
        }
    }

    /** {@code galgo fix skip}. */
    @Command(
            name = "skip",
            mixinStandardHelpOptions = true,
            description = {
                "Lays events aside as open dead letters; their keys go on. Nothing is discarded.",
                "",
                "  galgo fix skip billing shop.orders/7@812044 --reason INC-12",
                "  galgo fix skip billing shop.orders/7@812044..812060 --reason INC-12",
                "  galgo fix skip billing shop.orders/7@812044 --yes --max 1 --reason INC-12",
                ""
            })
    static final class Skip extends OfEvents {
        @Override
        Verb verb() {
            return Verb.SKIP;
        }
    }

    /** {@code galgo fix interrupt}. */
    @Command(
            name = "interrupt",
            mixinStandardHelpOptions = true,
            description = {
                "Interrupts the handler that has an event in hand: its attempt counts as failed.",
                "",
                "  galgo fix interrupt billing shop.orders/7@812044",
                "  galgo fix interrupt billing shop.orders/7@812044 --dry-run",
                "  galgo fix ask billing shop.orders/7@812044           what it is at, first",
                ""
            })
    static final class Interrupt extends OfEvents {
        @Override
        Verb verb() {
            return Verb.INTERRUPT;
        }
    }

    /** {@code galgo fix ask}. */
    @Command(
            name = "ask",
            mixinStandardHelpOptions = true,
            description = {
                "Asks the owner of an event what its handler is at: the thread's stack. Changes nothing.",
                "",
                "  galgo fix ask billing shop.orders/7@812044",
                "  galgo fix ask billing shop.orders/7@812044 --json",
                "  galgo fix ask billing shop.orders/7@812044 --wait 30s",
                ""
            })
    static final class Ask extends OfEvents {
        @Override
        Verb verb() {
            return Verb.ASK;
        }

        @Override
        boolean changes() {
            return false;
        }
    }

    /** {@code galgo fix park}. */
    @Command(
            name = "park",
            mixinStandardHelpOptions = true,
            description = {
                "Has a key wait, in order, while the rest goes on.",
                "",
                "  galgo fix park billing shop.orders/7@812044 --for 2h --reason INC-12     the key of this event",
                "  galgo fix park billing shop.orders key=user-93",
                "  galgo fix release billing shop.orders/7@812044                           and have it go on",
                ""
            })
    static final class Park extends OfEvents {

        @Mixin
        private ForOption forOption;

        @Override
        Verb verb() {
            return Verb.PARK;
        }

        @Override
        Optional<Duration> lasts() {
            return forOption.lasts();
        }
    }

    /** {@code galgo fix release}. */
    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = {
                "Has a parked key go on: its events are handled in order.",
                "",
                "  galgo fix release billing shop.orders/7@812044",
                "  galgo fix release billing shop.orders key=user-93",
                "  galgo settings billing                                what is parked",
                ""
            })
    static final class Release extends OfEvents {
        @Override
        Verb verb() {
            return Verb.RELEASE;
        }
    }
}
