/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.EventId;
import io.galgo.Records;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is there to be closed
class EventContextTest {

    private static final ContextKey<String> KEY = ContextKey.named("trace stand-in");

    @AfterEach
    void noTestLeavesAContextBehind() {
        assertThat(EventContext.current()).isSameAs(EventContext.none());
    }

    @Test
    void outsideOfHandlersThereIsNoFlow() {
        assertThat(EventContext.current().correlationId()).isEmpty();
        assertThat(EventContext.current().causationId()).isEmpty();
    }

    @Test
    void whileAnEventIsHandledItIsTheCauseAndItsFlowGoesOn() {
        handling("e-2", "e-1", () -> {
            assertThat(EventContext.current().causationId()).contains(new EventId("e-2"));
            assertThat(EventContext.current().correlationId()).contains("e-1");
        });
    }

    @Test
    void anEventThatStartsAFlowGivesItItsOwnId() {
        var context = EventContext.of(Records.event("ce_id", "e-1"));
        assertThat(context.correlationId()).contains("e-1");
    }

    @Test
    void wrappedWorkHasTheContextOnWhateverThreadAndLeavesNoneBehind() throws Exception {
        var pool = Executors.newSingleThreadExecutor();
        try {
            var work = new AtomicReference<Callable<EventContext>>();
            handling("e-2", "e-1", () -> work.set(EventContext.current().wrap(EventContext::current)));
            var there = pool.submit(work.get()).get();
            assertThat(there.causationId()).contains(new EventId("e-2"));
            assertThat(pool.submit(EventContext::current).get()).isSameAs(EventContext.none());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void workThatFailsGivesTheContextBackToo() {
        Runnable failing = EventContext.correlated("f").wrap((Runnable) () -> {
            throw new IllegalStateException("on purpose");
        });
        assertThatThrownBy(failing::run).hasMessage("on purpose");
    }

    @Test
    void wrappedWorkOnAThreadThatHandlesAnotherEventGivesThatOneBack() {
        handling("e-9", "e-9", () -> {
            EventContext.correlated("web-1")
                    .wrap(() -> {
                        assertThat(EventContext.current().correlationId()).contains("web-1");
                        assertThat(EventContext.current().causationId()).isEmpty();
                    })
                    .run();
            assertThat(EventContext.current().causationId()).contains(new EventId("e-9"));
        });
    }

    @Test
    void theTraceIsCarriedAlong() throws Exception {
        Callable<String> work;
        try (var scope = Context.current().with(KEY, "span").makeCurrent()) {
            work = EventContext.current().wrap(() -> Context.current().get(KEY));
        }
        assertThat(work.call()).isEqualTo("span");
        assertThat(Context.current().get(KEY)).isNull();
    }

    @Test
    void theTraceIsThatOfTheMomentAndNotOfTheHandlersStart() {
        handling("e-1", "e-1", () -> {
            EventContext.current();
            try (var scope = Context.current().with(KEY, "inner span").makeCurrent()) {
                assertThat(EventContext.current().trace().get(KEY)).isEqualTo("inner span");
                assertThat(EventContext.current().causationId()).contains(new EventId("e-1"));
            }
        });
    }

    @Test
    void aScopeClosedByAnotherThreadIsAnError() {
        try (var scope = EventContext.correlated("f").open()) {
            assertThatThrownBy(() -> CompletableFuture.runAsync(scope::close).join())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("thread that opened it");
        }
    }

    @Test
    void aBlankCorrelationIdIsRefused() {
        assertThatThrownBy(() -> EventContext.correlated(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void handling(String id, String flow, Runnable handler) {
        var thread = CurrentEvent.ofThread();
        thread.set(Records.event("ce_id", id, "ce_correlationid", flow));
        try {
            handler.run();
        } finally {
            thread.clear();
        }
    }
}
