/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Options, exit codes and what is said when they are wrong. */
class MainTest {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    @TempDir
    private Path directory;

    @Test
    void versionNamesGalgoKafkaAndJava() {
        var run = CommandRun.of("version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("galgo \\d\\S+, Kafka client \\d\\S+, Java \\S+\n");
        assertThat(CommandRun.of("--version").out()).isEqualTo(run.out());
    }

    @Test
    void withoutACommandTheHelpIsShown() {
        assertThat(CommandRun.of().out()).contains("demo", "version");
        assertThat(CommandRun.of("demo", "--help").out()).contains("--orders", "--chaos", "Exit codes");
    }

    static Stream<List<String>> wrongUsage() {
        return Stream.of(
                List.of("dmeo"),
                List.of("demo", "--order", "x.csv"),
                List.of("demo", "x.csv"),
                List.of("demo", "--orders"),
                List.of("demo", "--count", "many"),
                List.of("demo", "--count", "0"),
                List.of("demo", "--count", "5", "--orders", "x.csv"),
                List.of("demo", "--rate", "0"),
                List.of("demo", "--rate", "-1"),
                List.of("demo", "--seed", "one"),
                List.of("demo", "--jdbc-url", "jdbc:mysql://localhost/shop"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsageIsSaidAndEndsWith2(List<String> arguments) {
        var run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isNotBlank().doesNotContain("\tat ", "Exception");
    }

    @Test
    void brokenFilesAreSaidInOneSentenceAndEndWith2() throws IOException {
        refused(directory, "is a directory");
        refused(directory.resolve("nowhere.csv"), "There is no file");
        refused(write("empty.csv", ""), "is empty");
        refused(write("plain.csv.gz", HEADER), "is not gzip");
        refused(write("header.csv", HEADER), "has a header but no invoice");
        refused(write("other.csv", "a,b\n1,2\n"), "does not begin with the header");
        refused(
                Files.write(directory.resolve("cut.csv.gz"), new byte[] {0x1F, (byte) 0x8B, 8, 0}),
                "ends in the middle");
        refused(Files.write(directory.resolve("junk.csv"), new byte[] {1, 0, 2, 0}), "is not text");
        refused(
                write("nobody.csv", HEADER + "536544,21773,ROSE,1,2010-12-01 14:32:00,2.51,,United Kingdom\n"),
                "has no order that can be placed: all 1 lines were refused, the first is nobody.csv:2: no customer");
    }

    @Test
    void aKafkaOutOfReachIsNamedAndEndsWith6() {
        var run = CommandRun.of("demo", "--bootstrap-servers", "broker.invalid:9092", "--headless");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("Kafka does not answer at broker.invalid:9092", "--bootstrap-servers");
    }

    @Test
    void aDatabaseOutOfReachIsNamedWithoutItsPasswordAndEndsWith6() {
        var run = CommandRun.of(
                "demo", "--jdbc-url", "jdbc:postgresql://127.0.0.1:1/shop?user=anna&password=geheim", "--headless");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err())
                .contains("jdbc:postgresql://127.0.0.1:1/shop?user=anna", "GALGO_JDBC_PASSWORD")
                .doesNotContain("geheim", "\tat ");
    }

    private static void refused(Path file, String why) {
        var run = CommandRun.of("demo", "--headless", "--json", "--orders", file.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(file.toString(), why).hasLineCount(1);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
