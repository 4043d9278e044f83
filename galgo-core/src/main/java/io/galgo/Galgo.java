/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import io.galgo.consume.ConsumerBuilder;
import io.galgo.consume.GroupDeadLetters;
import io.galgo.context.TraceHeaders;
import io.galgo.control.Control;
import io.galgo.produce.DirectProducer;
import io.galgo.produce.EventEncoder;
import io.galgo.produce.Publisher;
import io.galgo.produce.SpoolSettings;
import io.galgo.produce.SpoolingPublisher;
import java.time.InstantSource;

/**
 * The front door: one a service and cluster.
 *
 * <pre>{@code
 * var galgo = Galgo.builder().service("billing").bootstrapServers("localhost:9092").build();
 * var consumer = galgo.consumer("billing").on(CHECKED_OUT, event -> charge(event.value())).start();
 * }</pre>
 *
 * Immutable and safe for any thread. It holds no connection: publishers and consumers made here are closed by who made them.
 */
public final class Galgo {

    private final String service;
    private final String serviceVersion;
    private final KafkaSettings kafka;
    private final TraceHeaders trace;
    private final EventEncoder encoder;
    private final InstantSource clock;
    private final Control control;

    Galgo(
            String service,
            String serviceVersion,
            KafkaSettings kafka,
            TraceHeaders trace,
            InstantSource clock,
            Control control) {
        this.service = service;
        this.serviceVersion = serviceVersion;
        this.kafka = kafka;
        this.trace = trace;
        this.clock = clock;
        this.control = control;
        this.encoder = new EventEncoder(service, clock, trace);
    }

    /** Returns a builder. */
    public static GalgoBuilder builder() {
        return new GalgoBuilder();
    }

    /**
     * Returns a consumer to set up and start.
     *
     * @param group the consumer group
     */
    public ConsumerBuilder consumer(String group) {
        return new ConsumerBuilder(group, serviceVersion, kafka, trace, encoder, control.companions(service));
    }

    /**
     * Returns the dead letters of a consumer group: to find them, have the group handle them again, or dismiss them.
     *
     * @param group the consumer group
     */
    public GroupDeadLetters deadLetters(String group) {
        return new GroupDeadLetters(group, service, kafka);
    }

    /** Returns a new publisher, connected in the background. Close it in the end. */
    public Publisher publisher() {
        return new Publisher(DirectProducer.create(kafka), encoder);
    }

    /**
     * Returns a new publisher that keeps events on local disk while no broker can be reached, and sends what an earlier one left there.
     * Close it in the end.
     *
     * @throws IllegalStateException if another publisher uses the directory
     * @throws java.io.UncheckedIOException if the directory cannot be read or written
     */
    public SpoolingPublisher publisher(SpoolSettings spool) {
        return SpoolingPublisher.open(kafka, encoder, spool, clock, service);
    }

    /** Returns what writes this service's events as bytes and headers, for an outbox. */
    public EventEncoder encoder() {
        return encoder;
    }

    /** Returns the settings of its Kafka clients. */
    public KafkaSettings kafka() {
        return kafka;
    }

    /** Returns the service's name. */
    public String service() {
        return service;
    }
}
