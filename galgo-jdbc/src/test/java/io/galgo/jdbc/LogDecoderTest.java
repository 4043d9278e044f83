/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.Headers;
import io.galgo.produce.EncodedEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The log's format, as docs/outbox-format.md describes it, and what is passed over in it. */
class LogDecoderTest {

    private static final String PREFIX = "galgo_outbox_0123abcd";

    @Test
    void anEventIsWrittenAsDescribed() {
        assertThat(HexFormat.of().formatHex(Envelope.encode(event("v")))).isEqualTo("010174026b020100" + "0276");
    }

    @Test
    void anEventComesBackAsItWas() {
        var headers = Headers.none().with("a", "b");
        var tombstone = new EncodedEvent("t", null, null, headers);
        var row = Envelope.decode(7, ByteBuffer.wrap(Envelope.encode(tombstone)));
        assertThat(row)
                .usingRecursiveComparison()
                .isEqualTo(new OutboxRow(7, "t", null, HeaderCodec.encode(headers), null));
    }

    @Test
    void anEventThatEndsBeforeItsEndIsRefused() {
        var whole = Envelope.encode(event("value"));
        for (int length = 1; length < whole.length; length++) {
            var cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Envelope.decode(1, cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPositionComesBackAsItWas() {
        var position = new LogPosition(0xF234_5678_9ABC_DEF0L, 4_000_000_000L, 17);
        assertThat(position.text()).isEqualTo("1.f23456789abcdef0.4000000000.17");
        assertThat(LogPosition.parse(position.text())).contains(position);
        assertThat(List.of("", "1.", "2.a.1.1", "1.x.1.1", "1.a.1", "1.a.b.1"))
                .allMatch(text -> LogPosition.parse(text).isEmpty());
        assertThat(position).isGreaterThan(new LogPosition(1, 1, 99));
    }

    @Test
    void eventsOfTheOutboxAreFoundAmongWhatElseIsThere() throws LostPlaceException {
        var decoder = new LogDecoder(PREFIX, Optional.empty(), false, 0);
        assertThat(values(
                        decoder,
                        begin(100, 1),
                        message(PREFIX, 1, "1"),
                        message("galgo_outbox_other", 1, "of another outbox"),
                        message(PREFIX, 0, "not of the transaction"),
                        bytes('R'),
                        message(PREFIX, 1, "2"),
                        bytes('C')))
                .containsExactly("100/1 1", "100/2 2");
        assertThat(decoder.inTransaction()).isFalse();
    }

    @Test
    void whatIsDoneIsPassedOver() throws LostPlaceException {
        var decoder = new LogDecoder(PREFIX, Optional.of(new LogPosition(100, 1, 1)), false, 0);
        assertThat(values(
                        decoder,
                        begin(100, 1),
                        message(PREFIX, 1, "1"),
                        message(PREFIX, 1, "2"),
                        bytes('C'),
                        begin(200, 2),
                        message(PREFIX, 1, "3")))
                .containsExactly("100/2 2", "200/1 3");
        assertThat(decoder.inTransaction()).isTrue();
    }

    @Test
    void aLogThatLacksWhatWasPublishedIsNotTakenForTheSame() throws LostPlaceException {
        var published = Optional.of(new LogPosition(100, 1, 1));
        var other = new LogDecoder(PREFIX, published, false, 0);
        assertThatThrownBy(() -> other.next(begin(100, 9))).isInstanceOf(LostPlaceException.class);

        var shorter = new LogDecoder(PREFIX, published, false, 0);
        assertThat(values(shorter, begin(50, 1), message(PREFIX, 1, "1"), bytes('C')))
                .isEmpty();
        assertThat(shorter.isSameLog()).isFalse();
        assertThatThrownBy(() -> shorter.next(begin(150, 2))).isInstanceOf(LostPlaceException.class);

        var empty = new LogDecoder(PREFIX, published, false, 0);
        empty.allCameBefore(100);
        assertThatThrownBy(() -> empty.allCameBefore(101)).isInstanceOf(LostPlaceException.class);

        var confirmedBeyond = new LogDecoder(PREFIX, published, true, 0);
        confirmedBeyond.allCameBefore(150);
        assertThat(values(confirmedBeyond, begin(150, 2), message(PREFIX, 1, "1")))
                .containsExactly("150/1 1");
    }

    @Test
    void anEventOfANewerVersionWaitsAndADamagedOneIsSetAside() throws LostPlaceException {
        var decoder = new LogDecoder(PREFIX, Optional.empty(), false, 0);
        decoder.next(begin(100, 1));
        assertThatThrownBy(() -> decoder.next(message(PREFIX, 1, new byte[] {2, 0})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("upgrade");
        var negative = new byte[] {1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}; // a length of 64 bits, all set
        for (var damaged : List.of(new byte[] {1, 99}, new byte[0], negative)) {
            assertThat(decoder.next(message(PREFIX, 1, damaged)).orElseThrow().damage())
                    .isPresent();
        }
    }

    private static List<String> values(LogDecoder decoder, ByteBuffer... messages) throws LostPlaceException {
        var values = new ArrayList<String>();
        for (var message : messages) {
            decoder.next(message)
                    .ifPresent(
                            event -> values.add(Long.toString(event.position().lsn()) + "/"
                                    + event.position().index() + " "
                                    + new String(event.row().value(), UTF_8)));
        }
        return values;
    }

    private static EncodedEvent event(String value) {
        return new EncodedEvent("t", "k".getBytes(UTF_8), value.getBytes(UTF_8), Headers.none());
    }

    private static ByteBuffer begin(long lsn, int transaction) {
        return ByteBuffer.allocate(21)
                .put((byte) 'B')
                .putLong(lsn)
                .putLong(0)
                .putInt(transaction)
                .flip();
    }

    private static ByteBuffer message(String prefix, int flags, String value) {
        return message(prefix, flags, Envelope.encode(event(value)));
    }

    private static ByteBuffer message(String prefix, int flags, byte[] content) {
        return ByteBuffer.allocate(15 + prefix.length() + content.length)
                .put((byte) 'M')
                .put((byte) flags)
                .putLong(0)
                .put(prefix.getBytes(UTF_8))
                .put((byte) 0)
                .putInt(content.length)
                .put(content)
                .flip();
    }

    private static ByteBuffer bytes(char kind) {
        return ByteBuffer.allocate(30).put((byte) kind).position(0);
    }
}
