/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.console.Console;
import io.galgo.console.Explain;
import io.galgo.console.ListDeadLetters;
import io.galgo.console.ListJobs;
import io.galgo.console.ListSettings;
import io.galgo.console.act.SettingsBook;
import io.galgo.console.lag.KeysHeld;
import io.galgo.console.lag.Words;
import io.galgo.control.JobProgress;
import io.galgo.control.TrustedKeys;
import io.galgo.control.Verb;
import io.galgo.examples.shop.Incident;
import io.galgo.examples.shop.Incidents;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.examples.shop.check.Effects;
import io.galgo.examples.shop.check.Progress;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** The shop that runs as the tour sees it, by what a console and a database tell, and the little the tour does to it. For one thread. */
final class Stage implements AutoCloseable {

    static final String PAYMENT = "payment";
    static final String MAIL = "mail";

    private static final Duration LONG = Duration.ofMinutes(30);

    private final Map<String, Object> kafka;
    private final Console console;
    private final DataSource database;
    private final GuidedShop shop;
    private final TrustedKeys keys;

    Stage(ShopSettings settings, DataSource database, GuidedShop shop) {
        this.kafka = Map.of("bootstrap.servers", settings.bootstrapServers());
        this.console = Console.of(kafka, Clock.systemUTC());
        this.database = database;
        this.shop = shop;
        this.keys = TrustedKeys.parse(settings.operators().orElseThrow());
    }

    /** The shop, one of whose services can be killed. */
    interface GuidedShop {

        /** Kills payment as {@code kill -9} does, and starts it again. */
        void killPayment();

        /** Returns how many deliveries were repeats that did nothing. */
        long duplicates();
    }

    /** A key of payment that waits. */
    record Waiting(String topic, int partition, KeysHeld cause, String sentence, long committed) {

        /** As in {@code shop.orders/7@812044}. */
        String event() {
            return topic + "/" + partition + "@" + cause.offset();
        }
    }

    Progress progress() throws SQLException {
        return Progress.of(database);
    }

    Effects effects() throws SQLException {
        return Effects.of(database);
    }

    /** Returns how many deliveries of events published before that are not handled. */
    long notHandled(Instant before) throws SQLException {
        return Effects.notHandled(database, before);
    }

    long duplicates() {
        return shop.duplicates();
    }

    void killPayment() {
        shop.killPayment();
    }

    void begin(Incident incident) throws InterruptedException {
        Incidents.begin(kafka, incident, LONG);
    }

    void end(Incident incident) throws InterruptedException {
        Incidents.begin(kafka, incident, Duration.ZERO);
    }

    /** Returns the key of payment that waits, once it has waited for a while and its service says at which attempt it is. */
    Optional<Waiting> waiting() {
        var answer = console.answer(new Explain(PAYMENT, Optional.empty(), OptionalInt.empty(), OptionalLong.empty()));
        var words = new Words(ZoneId.systemDefault(), answer.asOf());
        for (var lag : answer.content().lag()) {
            for (var cause : lag.causes()) {
                if (cause instanceof KeysHeld held && held.attempt().isPresent()) {
                    return Optional.of(
                            new Waiting(lag.topic(), lag.partition(), held, held.sentence(words), lag.committed()));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns how far payment has committed a partition. */
    long committed(String topic, int partition) {
        return console.answer(new Explain(PAYMENT, Optional.of(topic), OptionalInt.of(partition), OptionalLong.empty()))
                .content()
                .lag()
                .get(0)
                .committed();
    }

    /** Returns the park of a key of payment that is in force. */
    Optional<SettingsBook.Setting> park() {
        return console.answer(new ListSettings("", Optional.of(PAYMENT), keys)).content().settings().stream()
                .filter(setting -> setting.command().verb() == Verb.PARK)
                .findFirst();
    }

    /** Returns the dead letters of mail that are open, gathered. */
    ListDeadLetters.DeadLetterList dead() {
        return console.answer(new ListDeadLetters(Optional.of(MAIL), false)).content();
    }

    /** Returns how many dead letters of mail failed again when they were redriven. */
    long failedAgain() {
        return console.answer(new ListJobs("", Optional.empty(), keys)).content().jobs().stream()
                .filter(job -> job.command().verb() == Verb.REDRIVE
                        && job.command().group().equals(MAIL))
                .flatMap(job -> job.progress().stream())
                .mapToLong(JobProgress::failed)
                .sum();
    }

    @Override
    public void close() {
        console.close();
    }
}
