/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Headers;
import io.galgo.Records;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Without an OpenTelemetry SDK on the class path. */
class TraceHeadersTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final TraceHeaders NO_BAGGAGE = new TraceHeaders(Set.of());

    @Test
    void aTracePassesThroughAServiceThatKnowsNothingOfIt() {
        var out = through(NO_BAGGAGE, "traceparent", PARENT, "tracestate", "vendor=1");
        assertThat(out.text("traceparent")).contains(PARENT);
        assertThat(out.text("tracestate")).contains("vendor=1");
    }

    @Test
    void baggageDoesNotPassUnlessItsNameIsAllowed() {
        assertThat(through(NO_BAGGAGE, "traceparent", PARENT, "baggage", "tenant=a")
                        .text("baggage"))
                .isEmpty();
        var tenant = new TraceHeaders(Set.of("tenant"));
        assertThat(through(tenant, "baggage", "tenant=a,user=Ana").text("baggage"))
                .contains("tenant=a");
        assertThat(through(tenant, "baggage", "user=Ana").text("baggage")).isEmpty();
    }

    @Test
    void baggageOfTheServiceItselfIsHeldToTheSameList() {
        var context = Context.root()
                .with(Baggage.builder().put("user", "Ana").put("tenant", "a").build());
        var out = Headers.builder();
        new TraceHeaders(Set.of("tenant")).inject(context, out);
        assertThat(out.build().text("baggage")).contains("tenant=a");
    }

    @Test
    void withoutATraceNoHeaderIsWritten() {
        assertThat(through(NO_BAGGAGE)).isEqualTo(Headers.none());
    }

    @Test
    void aBrokenTraceIsLeftOut() {
        assertThat(through(NO_BAGGAGE, "traceparent", "nonsense")).isEqualTo(Headers.none());
    }

    @Test
    void onlyHeadersThatCouldPassAreWorthALook() {
        assertThat(NO_BAGGAGE.in(Records.at(0, 0).headers())).isFalse();
        assertThat(NO_BAGGAGE.in(Records.at(0, 0, "baggage", "tenant=a").headers()))
                .isFalse();
        assertThat(NO_BAGGAGE.in(Records.at(0, 0, "traceparent", PARENT).headers()))
                .isTrue();
        assertThat(new TraceHeaders(Set.of("tenant"))
                        .in(Records.at(0, 0, "baggage", "tenant=a").headers()))
                .isTrue();
    }

    private static Headers through(TraceHeaders trace, String... headers) {
        var out = Headers.builder();
        trace.inject(trace.extract(Records.at(0, 0, headers).headers()), out);
        return out.build();
    }
}
