/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NamePatternTest {

    @Test
    void aWordIsAPartOfTheName() {
        assertThat(NamePattern.of("ord").matches("shop.orders")).isTrue();
        assertThat(NamePattern.of("ord").matches("shop.payments")).isFalse();
    }

    @Test
    void wildcardsMeanWhatTheyMeanElsewhere() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var pattern = text(random, "ab.*?", 1 + random.nextInt(7));
            var name = text(random, "ab.", random.nextInt(9));
            if (pattern.contains("*") || pattern.contains("?")) {
                assertThat(NamePattern.of(pattern).matches(name))
                        .as("%s of %s", pattern, name)
                        .isEqualTo(Pattern.matches(
                                pattern.replace(".", "\\.").replace("*", ".*").replace("?", "."), name));
            }
        }
    }

    @Test
    void aPatternOfManyStarsIsAnsweredAtOnce() {
        var stars = "*?".repeat(60) + "*!";
        assertThat(NamePattern.of(stars).matches("a".repeat(240))).isFalse();
    }

    private static String text(Random random, String letters, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
