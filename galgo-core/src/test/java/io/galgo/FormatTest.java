/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

class FormatTest {

    @Property
    void bytesStayAsTheyAre(@ForAll byte[] bytes) {
        assertThat(Format.bytes().decode("t", Format.bytes().encode("t", bytes)))
                .isEqualTo(bytes);
    }

    @Test
    void textIsUtf8() {
        var bytes = Format.string().encode("t", "Grüße 🐕");
        assertThat(bytes).isEqualTo("Grüße 🐕".getBytes(UTF_8));
        assertThat(Format.string().decode("t", bytes)).isEqualTo("Grüße 🐕");
        assertThat(Format.string().contentType()).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void textThatUtf8CannotSayIsRefusedAndNotReplaced() {
        assertThatThrownBy(() -> Format.string().encode("orders", "half \ud83d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders");
        assertThatThrownBy(() -> Format.string().decode("orders", new byte[] {'a', (byte) 0xff}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders");
    }

    @Property
    void textIsRefusedWhereAStrictEncoderRefusesIt(@ForAll("textWithSurrogates") String text) {
        byte[] strict;
        try {
            strict = bytesOf(UTF_8.newEncoder().encode(CharBuffer.wrap(text)));
        } catch (CharacterCodingException e) {
            assertThatThrownBy(() -> Format.string().encode("t", text)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        assertThat(Format.string().encode("t", text)).isEqualTo(strict);
    }

    @Property
    void bytesAreRefusedWhereAStrictDecoderRefusesThem(@ForAll("bytesLikeUtf8") byte[] bytes) {
        String strict;
        try {
            strict = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            assertThatThrownBy(() -> Format.string().decode("t", bytes)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        assertThat(Format.string().decode("t", bytes)).isEqualTo(strict);
    }

    @Provide
    Arbitrary<String> textWithSurrogates() {
        return Arbitraries.strings()
                .withChars('a', '?', '\ufffd', 'ñ', '犬', '\ud83d', '\udc15')
                .ofMaxLength(8);
    }

    /** Of the bytes that begin and go on the characters of one to four bytes, and the surrogates and overlong forms which UTF-8 forbids. */
    @Provide
    Arbitrary<byte[]> bytesLikeUtf8() {
        return Arbitraries.of(0x61, 0x80, 0x9f, 0xa0, 0xbd, 0xbf, 0xc0, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xff)
                .map(Integer::byteValue)
                .array(byte[].class)
                .ofMaxSize(6);
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void theCharacterThatStandsForBytesThatAreNoTextIsTextItself() {
        assertThat(Format.string().decode("t", Format.string().encode("t", "\ufffd?")))
                .isEqualTo("\ufffd?");
    }

    @Test
    void anyKafkaSerdeIsAFormat() {
        var longs = Format.serde(Serdes.Long(), "application/x-long");
        assertThat(longs.decode("t", longs.encode("t", 42L))).isEqualTo(42L);
        assertThat(longs.contentType()).isEqualTo("application/x-long");
    }

    @Test
    void aSerdesOwnExceptionIsPassedOn() {
        var longs = Format.serde(Serdes.Long(), "application/x-long");
        assertThatThrownBy(() -> longs.decode("t", new byte[3])).isInstanceOf(SerializationException.class);
    }
}
