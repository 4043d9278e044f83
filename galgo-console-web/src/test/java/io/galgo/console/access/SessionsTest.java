/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long somebody is signed in. */
class SessionsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Sessions sessions = new Sessions(now::get);
    private final Person anna = new Person("anna", List.of());

    @Test
    void aSessionEndsHalfAnHourAfterItsPersonLastDidSomething() {
        var id = sessions.begin(anna).id();
        pass(Duration.ofMinutes(29));
        assertThat(sessions.find(id, true)).isPresent();
        pass(Duration.ofMinutes(29));
        assertThat(sessions.find(id, false)).isPresent();
        pass(Duration.ofMinutes(2));
        assertThat(sessions.find(id, true)).isEmpty();
    }

    @Test
    void aSessionEndsAfterTwelveHoursWhateverItsPersonDoes() {
        var id = sessions.begin(anna).id();
        for (int i = 0; i < 36; i++) {
            pass(Duration.ofMinutes(20));
            assertThat(sessions.find(id, true)).isPresent();
        }
        pass(Duration.ofMinutes(1));
        assertThat(sessions.find(id, true)).isEmpty();
    }

    @Test
    void aSessionThatWasEndedIsGone() {
        var session = sessions.begin(anna);
        sessions.end(session);
        assertThat(sessions.find(session.id(), true)).isEmpty();
    }

    @Test
    void aTokenIsAsTheSessionOfWhoMadeItButDoesNotEndWhenNobodyDoesAnything() {
        var session = sessions.begin(anna);
        var first = sessions.token(session);
        var token = sessions.token(session);
        assertThat(sessions.findByToken(first)).isEmpty();
        var found = sessions.findByToken(token).orElseThrow();
        assertThat(found.person()).isEqualTo(anna);
        assertThat(found.id()).isNotEqualTo(token);
        assertThat(sessions.find(found.id(), true)).isEmpty(); // a hash opens nothing
        assertThat(sessions.findByToken(found.id())).isEmpty();
        pass(Duration.ofHours(11));
        assertThat(sessions.findByToken(token)).isPresent();
        assertThat(sessions.isOpen(session)).isFalse();
        pass(Duration.ofMinutes(61));
        assertThat(sessions.findByToken(token)).isEmpty();
    }

    @Test
    void whoSignsOutEndsTheTokenToo() {
        var session = sessions.begin(anna);
        var token = sessions.token(session);
        sessions.end(session);
        assertThat(sessions.findByToken(token)).isEmpty();
    }

    @Test
    void whoMayDoSomethingElseIsNotSignedInAnyMore() {
        var same = new AtomicBoolean(true);
        var session = sessions.begin(anna, same::get);
        var token = sessions.token(session);
        var other = sessions.begin(anna);
        assertThat(sessions.endChanged()).isFalse();
        same.set(false);
        assertThat(sessions.endChanged()).isTrue();
        assertThat(sessions.isOpen(session)).isFalse();
        assertThat(sessions.findByToken(token)).isEmpty();
        assertThat(sessions.isOpen(other)).isTrue();
    }

    @Test
    void aNameWaitsTheLongerTheMoreOftenItsPasswordWasWrong() {
        var pace = new SignInPace(now::get);
        for (int i = 0; i < 4; i++) {
            pace.failed("anna");
            assertThat(pace.wait("anna")).isZero();
        }
        pace.failed("anna");
        assertThat(pace.wait("anna")).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(2));
        pace.failed("anna");
        assertThat(pace.wait("anna")).isEqualTo(Duration.ofSeconds(2));
        assertThat(pace.wait("bruno")).isZero();
        pace.succeeded("anna");
        assertThat(pace.wait("anna")).isZero();
    }

    @Test
    void aCodeIsGoodOnce() {
        var codes = new OneTimeCodes();
        var code = codes.current();
        assertThat(codes.use("guessed")).isFalse();
        assertThat(codes.use(code)).isTrue();
        assertThat(codes.use(code)).isFalse();
        assertThat(codes.current()).isNotEqualTo(code);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
