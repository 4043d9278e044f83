/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.examples.shop.check.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveTableTest {

    private static final Progress NOW = new Progress(5, 3, Map.of(), Map.of("cart", 0L, "mail", 3L), 20);

    private final StringWriter terminal = new StringWriter();
    private final LiveTable table = new LiveTable(new PrintWriter(terminal));

    @Test
    void aFaultBetweenTwoFramesDoesNotShiftTheTable() {
        table.show(NOW, new Shop());
        int height = frame().length - 1;
        terminal.getBuffer().setLength(0);

        table.fault("kill -9 mail");
        table.show(NOW, new Shop());

        assertThat(terminal.toString()).startsWith("\033[" + height + "A").contains("kill -9 mail");
    }

    @Test
    void aFaultIsSeenAtOnceThoughNoFrameFollows() {
        table.show(NOW, new Shop());
        table.fault("The chaos itself failed");
        assertThat(terminal.toString()).contains("The chaos itself failed");
    }

    @Test
    void aFaultAfterTheEndDrawsOverNothing() {
        table.show(NOW, new Shop());
        table.end();
        terminal.getBuffer().setLength(0);

        table.fault("kill -9 mail");

        assertThat(terminal.toString()).isEmpty();
    }

    @Test
    void theLatestFaultsAreShown() {
        for (int i = 0; i < 10; i++) {
            table.fault("fault " + i);
        }
        table.show(NOW, new Shop());

        assertThat(terminal.toString())
                .contains("fault 7", "fault 8", "fault 9")
                .doesNotContain("fault 6");
    }

    private String[] frame() {
        return terminal.toString().split("\n", -1);
    }

    private static final class Shop implements RunningShop {

        @Override
        public boolean isDoneFromOutside() {
            return false;
        }

        @Override
        public long duplicates() {
            return 0;
        }

        @Override
        public Map<String, Long> faults() {
            return Map.of();
        }

        @Override
        public List<String> troubles() {
            return List.of();
        }

        @Override
        public void observe(Progress now) {}

        @Override
        public void end() {}
    }
}
