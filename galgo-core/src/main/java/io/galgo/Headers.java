/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The headers of an event, in their order; immutable and safe for any thread. A name may stand more than once, as in Kafka: the
 * last one counts.
 */
public final class Headers implements Iterable<Headers.Header> {

    private static final Header[] NO_HEADERS = {};
    private static final Headers EMPTY = new Headers(NO_HEADERS);

    /** Never changed, nor given away. */
    private final Header[] headers;

    /**
     * One header. Two are equal if their names and bytes are.
     *
     * @param name its name, never null
     * @param value its bytes, null where the record has a header without a value; not copied, so do not change them
     */
    @SuppressWarnings("ArrayRecordComponent") // a copy a header would cost too much, and equals looks inside
    public record Header(String name, byte[] value) implements org.apache.kafka.common.header.Header {
        public Header {
            Objects.requireNonNull(name, "name");
        }

        /** Returns the name, as Kafka calls it. */
        @Override
        public String key() {
            return name;
        }

        /** Returns the value read as UTF-8, null if there is none. */
        public String text() {
            return value == null ? null : new String(value, UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Header that && name.equals(that.name) && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(value);
        }

        /** Names the header, never its value, so that it may go into a log. */
        @Override
        public String toString() {
            return name;
        }
    }

    private Headers(Header[] headers) {
        this.headers = headers;
    }

    /** Returns no headers at all. */
    public static Headers none() {
        return EMPTY;
    }

    /** Returns the headers of a Kafka record. */
    public static Headers of(org.apache.kafka.common.header.Headers record) {
        var headers = builder();
        record.forEach(header -> headers.add(header.key(), header.value()));
        return headers.build();
    }

    /** Returns a builder, for those who set many: {@link #with} copies each time. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns these headers with one set to a text, in UTF-8, in place of any of that name. */
    public Headers with(String name, String value) {
        return with(name, bytes(name, value));
    }

    /** Returns these headers with one set, in place of any of that name. */
    public Headers with(String name, byte[] value) {
        return new Headers(
                Stream.concat(others(name), Stream.of(new Header(name, value))).toArray(Header[]::new));
    }

    /** Returns these headers without any of that name. */
    public Headers without(String name) {
        return new Headers(others(name).toArray(Header[]::new));
    }

    /** Returns the last value of that name read as UTF-8; empty if there is none. */
    public Optional<String> text(String name) {
        return last(name).map(Header::text);
    }

    /** Returns the last header of that name. */
    public Optional<Header> last(String name) {
        for (int i = headers.length - 1; i >= 0; i--) {
            if (headers[i].name().equals(name)) {
                return Optional.of(headers[i]);
            }
        }
        return Optional.empty();
    }

    /** Returns how many headers there are. */
    public int size() {
        return headers.length;
    }

    @Override
    public Iterator<Header> iterator() {
        return asList().iterator();
    }

    /** Returns these headers as Kafka's, for the constructor of a producer record, which copies them. */
    public Iterable<org.apache.kafka.common.header.Header> toKafka() {
        return Collections.unmodifiableList(asList());
    }

    /** Reads one header of a record without a copy of them all; null if there is none, or one without a value. */
    static String lastText(org.apache.kafka.common.header.Headers record, String name) {
        var header = record.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private List<Header> asList() {
        return Arrays.asList(headers);
    }

    private Stream<Header> others(String name) {
        return Arrays.stream(headers).filter(header -> !header.name().equals(name));
    }

    private static byte[] bytes(String name, String value) {
        return Objects.requireNonNull(value, () -> "The header " + name + " needs a value")
                .getBytes(UTF_8);
    }

    /** Tells whether the other has the same headers in the same order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && Arrays.equals(headers, that.headers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(headers);
    }

    /** Names the headers, never their values, so that it may go into a log. */
    @Override
    public String toString() {
        return Arrays.toString(headers);
    }

    /** Collects headers in order. For one thread. */
    public static final class Builder {

        /** As many as CloudEvents asks for in each event, the content type included. */
        private static final int USUALLY = 6;

        private Header[] headers = new Header[USUALLY];
        private int size;

        private Builder() {}

        /** Adds a header of text, in UTF-8. */
        public Builder add(String name, String value) {
            return add(name, bytes(name, value));
        }

        /** Adds a header. */
        public Builder add(String name, byte[] value) {
            return add(new Header(name, value));
        }

        /** Adds a header. */
        public Builder add(Header header) {
            if (size == headers.length) {
                headers = Arrays.copyOf(headers, size * 2);
            }
            headers[size++] = Objects.requireNonNull(header, "header");
            return this;
        }

        /** Returns the headers collected. */
        public Headers build() {
            if (size == 0) {
                return EMPTY;
            }
            // a full array is not written to again: what is added later goes to a longer copy
            return new Headers(size == headers.length ? headers : Arrays.copyOf(headers, size));
        }
    }
}
