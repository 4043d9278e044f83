/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {

    @Test
    void ratiosAreMediansAgainstThePlainLoopAndTheCeiling() {
        var galgo = Samples.work().rows().get(1);

        assertThat(galgo.recordsPerSecond()).isEqualTo(9_000);
        assertThat(galgo.spread()).isEqualTo(0.1);
        assertThat(galgo.ratioToPlain()).isEqualTo(9);
        assertThat(galgo.ratioToCeiling()).isEqualTo(0.9);
        assertThat(galgo.bytesAllocatedPerRecord()).isEqualTo(100);
    }

    @Test
    void theFailingKeyIsComparedWithTheHealthyRunOfTheSameRound() {
        assertThat(Samples.failingKey().rows().get(2).ratioToHealthy()).isEqualTo(0.96);
    }

    @Test
    void aContenderThatFailsInOneRoundHasNoFigures() {
        var result = Samples.work();
        result.fail("galgo-by-key", "It broke\nand more");

        assertThat(result.rows()).extracting(Row::contender).containsExactly("plain");
        assertThat(Table.text(result)).contains("galgo-by-key failed: It broke").doesNotContain("and more");
    }

    @Test
    void aPieceHasTheMedianOfTheIterationsOfAllItsJvmsAndItsNameInWords() {
        var written = """
                [{"benchmark": "a.b.TrackerPiece.takeOver", "params": {"percent": "90"},
                  "primaryMetric": {"score": 3.0, "scoreError": "NaN", "rawData": [[1.0, 2.0], [2.0, 7.0]]},
                  "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 24.0}}}]""";

        assertThat(PieceResult.of(written, Map.of("a.b.TrackerPiece", "tracker"))
                        .rows())
                .containsExactly(new PieceRow("tracker", "take over, percent 90", 2.0, 1.5, 24.0));
    }

    @Test
    void jsonIsAnArrayWhoseRowsAlwaysHaveTheSameEightFields() throws Exception {
        var rows = new ObjectMapper().readTree(JsonReport.of(List.of(Samples.work(), Samples.failingKey())));

        assertThat(rows.isArray()).isTrue();
        assertThat(rows)
                .hasSize(5)
                .allSatisfy(row -> assertThat(row.fieldNames())
                        .toIterable()
                        .contains(
                                "case",
                                "contender",
                                "records_per_second",
                                "spread",
                                "ratio_to_plain",
                                "ratio_to_ceiling",
                                "cpu_us_per_record",
                                "bytes_allocated_per_record"));
        assertThat(rows.get(2).get("ratio_to_ceiling").isNull()).isTrue();
        assertThat(rows.get(0).has("latency_p50_ms")).isFalse();
    }

    @Test
    void markdownLeavesOutColumnsThatAreEmptyThroughout() {
        assertThat(Table.markdown(Samples.work()))
                .startsWith("### work-1ms: 1 ms, ceiling 10,000/s\n\n| contender | records/s |")
                .contains("| galgo-by-key | 9,000 | ± 10 % | 9.00 | 0.90 |")
                .doesNotContain("handled again");
    }

    @Test
    void aRunRenewsItsPartOfAPageAndNothingElse() {
        var page = "# Page\n<!-- bench consume -->\nold\n<!-- /bench consume -->\nmore\n";

        assertThat(MarkdownSection.of(page, "consume").with("new\n"))
                .isEqualTo("# Page\n<!-- bench consume -->\n\nnew\n<!-- /bench consume -->\nmore\n");
        assertThat(MarkdownSection.of("# Other", "consume").with("new\n")).isEqualTo("new\n");
    }

    @Test
    void thePlotIsWellFormedWithABarForEachRowAndAnswersToADarkScheme() throws Exception {
        var svg = Plot.svg(List.of(Samples.work(), Samples.failingKey()));
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));

        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(1 + 5);
        assertThat(svg).contains("prefers-color-scheme: dark");
    }
}
