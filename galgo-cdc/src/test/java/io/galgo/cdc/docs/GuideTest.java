/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows is compiled. */
class GuideTest {

    private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMPILED = Pattern.compile("// guide: \\w+\n(.*?)// guide: end", Pattern.DOTALL);

    @Test
    void everySnippetIsCompiled() throws IOException {
        var code = Files.readString(Path.of("src/test/java/io/galgo/cdc/docs/CaptureGuide.java"));
        var compiled =
                COMPILED.matcher(code).results().map(GuideTest::withoutSpace).toList();
        var shown = SHOWN.matcher(Files.readString(Path.of("..", "docs", "change-capture.md")))
                .results()
                .map(GuideTest::withoutSpace)
                .toList();
        assertThat(shown).isNotEmpty().isSubsetOf(compiled);
    }

    /** Lines may be broken elsewhere. */
    private static String withoutSpace(MatchResult snippet) {
        return snippet.group(1).replaceAll("\\s+", "");
    }
}
