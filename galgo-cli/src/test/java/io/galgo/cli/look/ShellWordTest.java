/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellWordTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "billing|billing",
                "shop.orders/7@812044|shop.orders/7@812044",
                "a b|'a b'",
                "$(reboot)|'$(reboot)'",
                "it's|'it'\\''s'",
                "--yes|'--yes'"
            })
    void whatIsNoPlainWordIsQuoted(String text, String word) {
        assertThat(ShellWord.quoted(text)).isEqualTo(word);
    }
}
