/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.context;

import io.galgo.HeaderNames;
import io.galgo.Headers;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Set;
import org.apache.kafka.common.header.Header;

/**
 * W3C trace context and baggage in headers, both ways. Uses OpenTelemetry's API alone, so a trace passes through a service that
 * runs no OpenTelemetry SDK. Baggage passes by an allow-list of names. Immutable and safe for any thread.
 *
 * @param baggage the names of baggage entries that may pass; empty lets none
 */
public record TraceHeaders(Set<String> baggage) {

    private static final TextMapPropagator TRACE = W3CTraceContextPropagator.getInstance();
    private static final TextMapPropagator BAGGAGE = W3CBaggagePropagator.getInstance();

    public TraceHeaders {
        baggage = Set.copyOf(baggage);
    }

    /** Adds the headers that carry this context; none where there is no trace and no baggage that may pass. */
    public void inject(Context context, Headers.Builder headers) {
        TRACE.inject(context, headers, Headers.Builder::add);
        if (!baggage.isEmpty()) {
            BAGGAGE.inject(context.with(allowed(Baggage.fromContext(context))), headers, Headers.Builder::add);
        }
    }

    /** Tells whether there is anything to {@link #extract}: most records carry no trace, and a look is cheaper than a context. */
    public boolean in(org.apache.kafka.common.header.Headers headers) {
        return headers.lastHeader(HeaderNames.TRACEPARENT) != null
                || (!baggage.isEmpty() && headers.lastHeader(HeaderNames.BAGGAGE) != null);
    }

    /** Returns OpenTelemetry's context for handling a record with these headers. */
    public Context extract(org.apache.kafka.common.header.Headers headers) {
        var context = TRACE.extract(Context.root(), headers, HeaderGetter.INSTANCE);
        return baggage.isEmpty()
                ? context
                : context.with(allowed(Baggage.fromContext(BAGGAGE.extract(context, headers, HeaderGetter.INSTANCE))));
    }

    private Baggage allowed(Baggage all) {
        var builder = Baggage.builder();
        all.forEach((name, entry) -> {
            if (baggage.contains(name)) {
                builder.put(name, entry.getValue(), entry.getMetadata());
            }
        });
        return builder.build();
    }

    private enum HeaderGetter implements TextMapGetter<org.apache.kafka.common.header.Headers> {
        INSTANCE;

        @Override
        public Iterable<String> keys(org.apache.kafka.common.header.Headers headers) {
            var names = new ArrayList<String>();
            headers.forEach(header -> names.add(header.key()));
            return names;
        }

        @Override
        public String get(org.apache.kafka.common.header.Headers headers, String name) {
            Header header = headers == null ? null : headers.lastHeader(name);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
