/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What documents show is compiled, and what they name exists. */
class DocumentsTest {

    private static final Path HOUSE = house();
    private static final Path SOURCES = HOUSE.resolve("examples/shop/src/test/java");

    /** Documents whose code is in this module's test sources. */
    private static final List<String> WITH_CODE =
            List.of("README.md", "docs/choosing.md", "docs/getting-started.md", "docs/consuming.md", "docs/spool.md");

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

    @TestFactory
    Stream<DynamicTest> codeOfADocumentStandsInATestSource() throws IOException {
        var sources = javaFiles(SOURCES);
        return WITH_CODE.stream()
                .map(document -> DynamicTest.dynamicTest(
                        document,
                        () -> assertThat(blocks(document))
                                .isNotEmpty()
                                .allSatisfy(block -> assertThat(sources).anyMatch(source -> source.contains(block)))));
    }

    @TestFactory
    Stream<DynamicTest> aLinkLeadsToAFile() throws IOException {
        return documents()
                .map(document ->
                        DynamicTest.dynamicTest(HOUSE.relativize(document).toString(), () -> {
                            for (var target : found(LINK, Files.readString(document))) {
                                assertThat(document.resolveSibling(target)).exists();
                            }
                        }));
    }

    @Test
    void aGuaranteeNamesATestThatExists() throws IOException {
        var guarantees = TEST.matcher(Files.readString(HOUSE.resolve("GUARANTEES.md")));
        int named = 0;
        while (guarantees.find()) {
            named++;
            assertThat(testSource(guarantees.group(1)))
                    .as(guarantees.group())
                    .contains("void " + guarantees.group(2) + "(");
        }
        assertThat(named).isPositive();
    }

    private static List<String> blocks(String document) throws IOException {
        return found(JAVA, Files.readString(HOUSE.resolve(document))).stream()
                .map(DocumentsTest::withoutIndentation)
                .toList();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(joining("\n"));
    }

    private static List<String> javaFiles(Path root) throws IOException {
        var sources = new ArrayList<String>();
        try (var files = Files.walk(root)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.add(withoutIndentation(Files.readString(file)));
            }
        }
        return sources;
    }

    private static Stream<Path> documents() throws IOException {
        try (var top = Files.list(HOUSE);
                var guides = Files.list(HOUSE.resolve("docs"))) {
            return Stream.concat(top, guides).filter(path -> path.toString().endsWith(".md")).toList().stream();
        }
    }

    private static String testSource(String name) throws IOException {
        try (var files = Files.walk(HOUSE)) {
            var file = files.filter(path -> path.endsWith(name + ".java")).findFirst();
            assertThat(file).as(name).isPresent();
            return Files.readString(file.orElseThrow());
        }
    }

    private static Path house() {
        var directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("galgo"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
