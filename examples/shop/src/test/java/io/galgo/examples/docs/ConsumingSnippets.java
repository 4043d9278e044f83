/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.consume.BatchLimits;
import io.galgo.consume.DeadLetterFilter;
import io.galgo.consume.HandlerOptions;
import io.galgo.consume.Ordering;
import io.galgo.consume.RunningConsumer;
import io.galgo.consume.StartPolicy;
import io.galgo.micrometer.ConsumerMetrics;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.NonRetryableException;
import io.galgo.retry.RetryPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The code of docs/consuming.md. */
class ConsumingSnippets {

    private static final Logger log = LoggerFactory.getLogger(ConsumingSnippets.class);

    record CheckedOut(String cart, String customer) {}

    static final Topic<String, CheckedOut> CHECKED_OUT = Topic.json("shop.checked-out", CheckedOut.class);
    static final Topic<String, CheckedOut> RETURNED = Topic.json("shop.returned", CheckedOut.class);

    RunningConsumer starts(Galgo galgo) {
        var consumer = galgo.consumer("billing")
                .on(CHECKED_OUT, event -> charge(event.key(), event.value()))
                .start();
        return consumer;
    }

    RunningConsumer sets(Galgo galgo) {
        var patient = RetryPolicy.backoff(ofSeconds(1), ofSeconds(60)).unlimited();
        var slow = HandlerOptions.defaults().retry(patient).timeLimit(ofSeconds(30));
        return galgo.consumer("billing")
                .on(CHECKED_OUT, this::charge)
                .on(RETURNED, this::payBack, slow)
                .retry(RetryPolicy.backoff(ofMillis(200), ofSeconds(10)).attempts(4))
                .ordering(Ordering.BY_KEY)
                .concurrency(32)
                .startFrom(StartPolicy.LATEST)
                .kafka("group.protocol", "consumer")
                .start();
    }

    /** A payment provider's client that answers later. */
    interface Provider {
        CompletionStage<Void> charge(String key, CheckedOut order);
    }

    RunningConsumer waitsWithoutAThread(Galgo galgo, Provider provider) {
        var consumer = galgo.consumer("billing")
                .onAsync(CHECKED_OUT, event -> provider.charge(event.key(), event.value()))
                .start();
        return consumer;
    }

    /** A search engine's client. */
    interface Index {
        void addAll(List<Event<String, CheckedOut>> events);
    }

    RunningConsumer batches(Galgo galgo, Index index) {
        var consumer = galgo.consumer("search-index")
                .onBatch(CHECKED_OUT, BatchLimits.of(500, ofMillis(50)), batch -> index.addAll(batch.events()))
                .start();
        return consumer;
    }

    record Invoice(String cart, String customer) {}

    static final Topic<String, Invoice> INVOICES = Topic.json("billing.invoices", Invoice.class);

    RunningConsumer transforms(Galgo galgo) {
        var consumer = galgo.consumer("billing")
                .onTransform(CHECKED_OUT, (event, out) -> out.publish(INVOICES, event.key(), invoice(event.value())))
                .start();
        return consumer;
    }

    private static Invoice invoice(CheckedOut order) {
        return new Invoice(order.cart(), order.customer());
    }

    RunningConsumer matches(Galgo galgo) {
        var consumer = galgo.consumer("audit")
                .onPattern(
                        Pattern.compile("shop\\..*"), Format.string(), Format.bytes(), event -> log.info("{}", event))
                .kafka("metadata.max.age.ms", 30_000)
                .start();
        return consumer;
    }

    HandlerOptions filters() {
        var mine = HandlerOptions.defaults()
                .filter(headers -> headers.text("country").equals(Optional.of("DE")));
        return mine;
    }

    RetryPolicy parks() {
        var gentle = RetryPolicy.backoff(ofMillis(200), ofSeconds(10))
                .attempts(4)
                .thenLater(ofMinutes(1), ofMinutes(10), ofHours(1));
        return gentle;
    }

    CircuitBreaker tellsOutages() {
        var careful = CircuitBreaker.ofDefaults()
                .keys(5)
                .share(0.3)
                .within(ofMinutes(2))
                .waits(ofSeconds(2), ofMinutes(1))
                .ignoring(IllegalArgumentException.class::isInstance);
        return careful;
    }

    ConsumerMetrics measures(RunningConsumer consumer, MeterRegistry registry) {
        var metrics = new ConsumerMetrics(consumer);
        metrics.bindTo(registry);
        return metrics;
    }

    void controls(RunningConsumer consumer) {
        consumer.pause("shop.checked-out");
        consumer.skip("shop.checked-out", 3, 1_042);
        consumer.retry("shop.checked-out", RetryPolicy.backoff(ofMillis(100), ofSeconds(1)));
        consumer.resume();
    }

    void charge(Event<String, CheckedOut> event) {
        if (event.value().customer().isEmpty()) {
            throw new NonRetryableException("An order without a customer cannot be charged");
        }
        charge(event.key(), event.value());
    }

    RunningConsumer reads(Galgo galgo) {
        var dead = Topic.of("billing.galgo-dead", Format.string(), Format.bytes());
        var reader = galgo.consumer("billing-dead-reader")
                .on(dead, this::show)
                .withoutDeadLetters()
                .start();
        return reader;
    }

    private void show(Event<String, byte[]> letter) {
        var origin = letter.headers().text(HeaderNames.ORIGIN_TOPIC).orElseThrow();
        var why = letter.headers().text(HeaderNames.ERROR_MESSAGE).orElse("no message");
        log.info("{} of {}: {}", letter.id(), origin, why);
    }

    void redrives(Galgo galgo) {
        var letters = galgo.deadLetters("billing");
        var found = letters.find(DeadLetterFilter.open()
                .topic("shop.checked-out")
                .errorClass("ConnectException")
                .limit(500));
        found.letters().forEach(letter -> log.info("{}: {} rounds", letter, letter.rounds()));
        var result = letters.redrive(found.ids(), "ana", "the provider is back");
        log.info(
                "{} handed over, {} were not open",
                result.redriven().size(),
                result.notOpen().size());
    }

    void asks(RunningConsumer consumer) {
        for (var partition : consumer.status().partitions()) {
            partition
                    .blocker()
                    .ifPresent(blocker -> log.info(
                            "{}-{} is held at {} by {} after {} attempts, {} wait behind",
                            partition.topic(),
                            partition.partition(),
                            blocker.offset(),
                            blocker.lastError().orElse("a running handler"),
                            blocker.failedAttempts(),
                            blocker.behind()));
        }
    }

    private void charge(String key, CheckedOut order) {
        log.info("{} {}", key, order);
    }

    private void payBack(Event<String, CheckedOut> event) {
        log.info("{}", event);
    }
}
