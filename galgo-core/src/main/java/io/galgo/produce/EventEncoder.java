/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.EventIds;
import io.galgo.HeaderNames;
import io.galgo.Headers;
import io.galgo.Headers.Header;
import io.galgo.Topic;
import io.galgo.context.EventContext;
import io.galgo.context.TraceHeaders;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Writes events as bytes and headers: CloudEvents 1.0 (Kafka protocol binding, binary content mode), W3C trace context and
 * Galgo's own. Takes the flow from the calling thread's {@link EventContext}. Immutable and safe for any thread.
 */
public final class EventEncoder {

    private static final Header SPECVERSION = text(HeaderNames.CE_SPECVERSION, "1.0");

    private final Header source;
    private final InstantSource clock;
    private final TraceHeaders trace;
    private final EventIds ids = new EventIds();

    /** Of the topic that was published to last, which mostly is the next one too. Any thread replaces it. */
    private volatile TopicHeaders latest = new TopicHeaders(null, null, null);

    /** Of the millisecond in which the last event was published, which where speed matters has hundreds. Any thread replaces it. */
    private volatile TimeHeader now = new TimeHeader(0, time(Instant.EPOCH));

    private record TimeHeader(long millis, Header header) {}

    /** What all events of a topic have alike. */
    private record TopicHeaders(Topic<?, ?> topic, Header type, Header contentType) {

        static TopicHeaders of(Topic<?, ?> topic) {
            return new TopicHeaders(
                    topic,
                    text(HeaderNames.CE_TYPE, topic.type()),
                    text(HeaderNames.CONTENT_TYPE, topic.valueFormat().contentType()));
        }
    }

    /**
     * @param service the publishing service's name, for {@code ce_source}
     * @param clock gives {@code ce_time} and the time in ids, to the millisecond
     * @param trace which trace headers go along
     */
    public EventEncoder(String service, InstantSource clock, TraceHeaders trace) {
        this.source = text(HeaderNames.CE_SOURCE, Objects.requireNonNull(service, "service"));
        this.clock = Objects.requireNonNull(clock, "clock");
        this.trace = Objects.requireNonNull(trace, "trace");
    }

    /**
     * Writes an event, in the calling thread's context.
     *
     * @throws IllegalArgumentException if key or value cannot be written, or a header's name is refused; it says why
     * @throws RuntimeException of another kind, if the format throws it: a serde's exceptions are passed on
     */
    public <K, V> EncodedEvent encode(NewEvent<K, V> event) {
        var topic = event.topic();
        return new EncodedEvent(
                topic.name(),
                event.key() == null ? null : topic.keyFormat().encode(topic.name(), event.key()),
                event.value() == null ? null : topic.valueFormat().encode(topic.name(), event.value()),
                headers(event, topic));
    }

    private Headers headers(NewEvent<?, ?> event, Topic<?, ?> topic) {
        var context = EventContext.current();
        long now = clock.millis(); // once for both: reading it is much of what headers cost
        var id = event.id() == null ? ids.next(now) : event.id();
        var time = event.time() == null ? at(now) : time(event.time());
        var alike = of(topic);
        var headers = Headers.builder()
                .add(SPECVERSION)
                .add(id.toHeader())
                .add(source)
                .add(alike.type())
                .add(time)
                .add(alike.contentType());
        if (event.subject() != null) {
            headers.add(HeaderNames.CE_SUBJECT, event.subject());
        }
        context.correlationId().ifPresent(flow -> headers.add(HeaderNames.CE_CORRELATION_ID, flow));
        context.causationId().ifPresent(cause -> headers.add(HeaderNames.CE_CAUSATION_ID, cause.value()));
        if (event.revision() != null) {
            headers.add(HeaderNames.REVISION, Long.toString(event.revision()));
        }
        trace.inject(context.trace(), headers);
        for (var header : event.headers()) {
            UserHeaders.check(header.name());
            headers.add(header);
        }
        return headers.build();
    }

    @SuppressWarnings("ReferenceEquality") // quick, and an equal topic's headers are made anew
    private TopicHeaders of(Topic<?, ?> topic) {
        var known = latest;
        if (known.topic() == topic) {
            return known;
        }
        known = TopicHeaders.of(topic);
        latest = known;
        return known;
    }

    private Header at(long millis) {
        var known = now;
        if (known.millis() != millis) {
            known = new TimeHeader(millis, time(Instant.ofEpochMilli(millis)));
            now = known;
        }
        return known.header();
    }

    private static Header time(Instant time) {
        return new Header(HeaderNames.CE_TIME, TimeText.of(time));
    }

    private static Header text(String name, String value) {
        return new Header(name, value.getBytes(UTF_8));
    }
}
