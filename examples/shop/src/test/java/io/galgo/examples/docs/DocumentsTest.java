/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

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
    private static final Path SHOP = HOUSE.resolve("examples/shop/src");

    private static final Pattern JAVA = Pattern.compile("```java\\b[^\n]*\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

    @TestFactory
    Stream<DynamicTest> javaCodeStandsInASourceThatIsCompiled() throws IOException {
        var compiled = compiled();
        var tests = new ArrayList<DynamicTest>();
        for (var document : documents()) {
            var text = Files.readString(document);
            JAVA.matcher(text).results().forEach(block -> {
                var place = name(document) + ":"
                        + (text.substring(0, block.start()).lines().count() + 1);
                tests.add(DynamicTest.dynamicTest(place, () -> {
                    var code = withoutSpace(block.group(1));
                    if (compiled.stream().noneMatch(source -> source.contains(code))) {
                        fail(place + " shows code that no source has; write it into a class beside this test");
                    }
                }));
            });
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> aLinkLeadsToAFile() throws IOException {
        return documents().stream()
                .map(document -> DynamicTest.dynamicTest(name(document), () -> {
                    for (var target : found(LINK, Files.readString(document))) {
                        assertThat(document.resolveSibling(target)).exists();
                    }
                }));
    }

    @Test
    void aGuaranteeNamesATestThatExists() throws IOException {
        var files = testSources().stream()
                .collect(groupingBy(file -> file.getFileName().toString()));
        var guarantees = TEST.matcher(Files.readString(HOUSE.resolve("GUARANTEES.md")));
        int named = 0;
        while (guarantees.find()) {
            named++;
            var test = "void " + guarantees.group(2) + "(";
            assertThat(files.get(guarantees.group(1) + ".java"))
                    .as(guarantees.group())
                    .isNotNull()
                    .anySatisfy(file -> assertThat(file).content().contains(test));
        }
        assertThat(named).isPositive();
    }

    /** The shop, and what modules keep in a test package docs: without white space, since lines may be broken elsewhere. */
    private static List<String> compiled() throws IOException {
        var files = new ArrayList<>(javaFiles(SHOP));
        testSources().stream().filter(file -> file.getParent().endsWith("docs")).forEach(files::add);
        var sources = new ArrayList<String>();
        for (var file : files) {
            sources.add(withoutSpace(Files.readString(file)));
        }
        return sources;
    }

    private static List<Path> testSources() throws IOException {
        var files = new ArrayList<Path>();
        for (var module : found(MODULE, Files.readString(HOUSE.resolve("pom.xml")))) {
            var tests = HOUSE.resolve(module).resolve("src/test/java");
            if (Files.exists(tests)) {
                files.addAll(javaFiles(tests));
            }
        }
        return files;
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    private static List<Path> documents() throws IOException {
        try (var top = Files.list(HOUSE);
                var guides = Files.list(HOUSE.resolve("docs"))) {
            return Stream.concat(top, guides)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static String name(Path document) {
        return HOUSE.relativize(document).toString();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static Path house() {
        var directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("galgo"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
