/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What reaches a terminal of what others wrote. */
class TerminalTest {

    @Test
    void controlCharactersAreShownByTheirNumbers() {
        assertThat(Terminal.visible("a\u001b[2Jb\rc\nd\u0007\u009b")).isEqualTo("a\\x1b[2Jb\\x0dc\\x0ad\\x07\\x9b");
    }

    @Test
    void charactersThatTurnTheDirectionOrCannotBeSeenAreShownByTheirNumbers() {
        assertThat(Terminal.visible("user\u202e39\u2066\u200b\ufeff\u2028"))
                .isEqualTo("user\\u{202e}39\\u{2066}\\u{200b}\\u{feff}\\u{2028}");
        assertThat(Terminal.visible("tag\udb40\udc41")).isEqualTo("tag\\u{e0041}");
        assertThat(Terminal.visible("half\ud800")).isEqualTo("half\\u{d800}");
    }

    @Test
    void ordinaryTextOfAllScriptsIsAsItIs() {
        assertThat(Terminal.visible("Größe 注文 заказ طلب 🙂 £139.12")).isEqualTo("Größe 注文 заказ طلب 🙂 £139.12");
    }

    @Test
    void aTableStaysInItsColumnsWhateverTheCellsHold() {
        var out = new StringWriter();
        var table = new Table("name", ">n");
        table.row(Terminal.Style.HELD, "a\tb", "1");
        table.row(Terminal.Style.PLAIN, "c", "1,000");
        table.print(new Terminal(new PrintWriter(out, true), false));
        assertThat(out.toString()).isEqualTo("name        n\na\\x09b      1\nc       1,000\n");
    }
}
