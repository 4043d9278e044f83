/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.galgo.Headers.Header;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EventIdTest {

    @Test
    void aNewIdTellsWhenItWasMade() {
        assertThat(EventId.next().time().orElseThrow()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void aNewIdIsGreaterThanThoseBefore() {
        assertThat(EventId.next()).isLessThan(EventId.next());
    }

    @Test
    void anotherProducersIdIsKeptAsItIs() {
        var id = new EventId("order-4711/2");
        assertThat(id).hasToString("order-4711/2");
        assertThat(id.time()).isEmpty();
    }

    @Test
    void anIdHasOneTo255Characters() {
        assertThat(new EventId("x".repeat(255)).value()).hasSize(255);
        assertThatThrownBy(() -> new EventId("x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 255 characters")
                .hasMessageContaining("has 256");
        assertThatThrownBy(() -> new EventId(" ")).hasMessageContaining("not blank");
    }

    @Property
    void anIdOfAHeaderIsTheSameAsThatOfItsText(@ForAll("texts") String text) {
        var header = new Header("ce_id", text.getBytes(UTF_8));
        EventId id;
        try {
            id = new EventId(text);
        } catch (IllegalArgumentException none) {
            assertThatThrownBy(() -> EventId.of(header)).hasMessage(none.getMessage());
            return;
        }
        assertThat(Set.of(id)).contains(EventId.of(header));
        assertThat(new TreeSet<>(Set.of(EventId.of(header)))).contains(id);
        assertThat(EventId.of(header)).hasToString(text);
    }

    /** Blanks in ASCII and beyond, characters of one to four bytes; short ones, and those about as long as an id may be. */
    @Provide
    Arbitrary<String> texts() {
        var start = Arbitraries.of(" ", "\t", "\u0000", "\u007f", "\u00a0", "\u2003", "a", "ñ", "犬", "🐕")
                .list()
                .ofMaxSize(3)
                .map(parts -> String.join("", parts));
        var rest = Combinators.combine(
                        Arbitraries.of("", " ", "x", "ñ", "犬", "🐕"), Arbitraries.of(0, 1, 63, 127, 253, 255))
                .as(String::repeat);
        return Combinators.combine(start, rest).as(String::concat);
    }

    @Test
    void bytesThatAreNoTextStayInTheHeaderAndHaveAReplacementInTheId() {
        var header = new Header("ce_id", new byte[] {'a', (byte) 0xff});
        assertThat(EventId.of(header)).isEqualTo(new EventId("a\ufffd"));
        assertThat(EventId.of(header).toHeader()).isEqualTo(header);
    }

    @Test
    void halfASurrogatePairIsNoId() {
        assertThatThrownBy(() -> new EventId("order-\ud83d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half a surrogate pair");
    }

    @Test
    void aHeaderOfAnotherNameOrNoneOfAnIdGivesNoOther() {
        assertThat(EventId.of(new Header("other", "x".getBytes(UTF_8)))
                        .toHeader()
                        .name())
                .isEqualTo("ce_id");
        for (var none :
                new byte[][] {null, {}, "  ".getBytes(UTF_8), "x".repeat(256).getBytes(UTF_8)}) {
            assertThatThrownBy(() -> EventId.of(new Header("ce_id", none)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 255 characters");
        }
    }

    @Test
    void anIdGoesIntoItsHeaderAndBack() {
        for (var id : List.of(new EventId("ñandú"), EventId.next(), new EventIds().next(1_700_000_000_000L))) {
            assertThat(id.toHeader()).isEqualTo(new Header("ce_id", id.value().getBytes(UTF_8)));
            assertThat(EventId.of(id.toHeader())).isEqualTo(id);
        }
    }
}
