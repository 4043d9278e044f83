/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of an event, in their order; immutable and safe for any thread. A name may stand more than once, as in Kafka: the
 * last one counts.
 */
public final class Headers implements Iterable<Headers.Header> {

    private static final Headers EMPTY = new Headers(List.of());

    private final List<Header> headers;

    /**
     * One header.
     *
     * @param name its name, never null
     * @param value its bytes, null where the record has a header without a value; not copied, so do not change them
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // compared by name only where it matters; a copy a header would cost too much
    public record Header(String name, byte[] value) {
        public Header {
            Objects.requireNonNull(name, "name");
        }

        /** Returns the value read as UTF-8, null if there is none. */
        public String text() {
            return value == null ? null : new String(value, UTF_8);
        }
    }

    private Headers(List<Header> headers) {
        this.headers = headers;
    }

    /** Returns no headers at all. */
    public static Headers none() {
        return EMPTY;
    }

    /** Returns the headers of a Kafka record. */
    public static Headers of(org.apache.kafka.common.header.Headers record) {
        var headers = new ArrayList<Header>();
        record.forEach(header -> headers.add(new Header(header.key(), header.value())));
        return headers.isEmpty() ? EMPTY : new Headers(List.copyOf(headers));
    }

    /** Returns a builder, for those who set many: {@link #with} copies each time. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns these headers with one set to a text, in UTF-8, in place of any of that name. */
    public Headers with(String name, String value) {
        return with(name, value.getBytes(UTF_8));
    }

    /** Returns these headers with one set, in place of any of that name. */
    public Headers with(String name, byte[] value) {
        return new Headers(
                Stream.concat(others(name), Stream.of(new Header(name, value))).toList());
    }

    /** Returns these headers without any of that name. */
    public Headers without(String name) {
        return new Headers(others(name).toList());
    }

    /** Returns the last value of that name read as UTF-8; empty if there is none. */
    public Optional<String> text(String name) {
        return last(name).map(Header::text);
    }

    /** Returns the last header of that name. */
    public Optional<Header> last(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(name)) {
                return Optional.of(headers.get(i));
            }
        }
        return Optional.empty();
    }

    /** Returns how many headers there are. */
    public int size() {
        return headers.size();
    }

    @Override
    public Iterator<Header> iterator() {
        return headers.iterator();
    }

    /** Returns a new set of Kafka headers, open to change, as a producer record takes them. */
    public org.apache.kafka.common.header.Headers toKafka() {
        var kafka = new RecordHeaders();
        headers.forEach(header -> kafka.add(header.name(), header.value()));
        return kafka;
    }

    private Stream<Header> others(String name) {
        return headers.stream().filter(header -> !header.name().equals(name));
    }

    @Override
    public String toString() {
        return headers.stream().map(Header::name).toList().toString();
    }

    /** Collects headers in order. For one thread. */
    public static final class Builder {

        private final List<Header> headers = new ArrayList<>(12);

        private Builder() {}

        /** Adds a header of text, in UTF-8. */
        public Builder add(String name, String value) {
            return add(name, value.getBytes(UTF_8));
        }

        /** Adds a header. */
        public Builder add(String name, byte[] value) {
            headers.add(new Header(name, value));
            return this;
        }

        /** Returns the headers collected. */
        public Headers build() {
            return headers.isEmpty() ? EMPTY : new Headers(List.copyOf(headers));
        }
    }
}
