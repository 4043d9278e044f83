/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.galgo.console.picture.Commit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house rules of galgo-console that a compiler does not check. */
class ArchitectureTest {

    /** Ground floor first: a package uses those before it, never those after. The front door stands on all of them. */
    private static final List<String> FLOORS = List.of(
            "io.galgo.console.picture",
            "io.galgo.console.lag",
            "io.galgo.console.dead",
            "io.galgo.console.stream",
            "io.galgo.console.act",
            "io.galgo.console");

    private static final JavaClasses CONSOLE = new ClassFileImporter()
            .importUrl(Commit.class.getProtectionDomain().getCodeSource().getLocation());

    @TestFactory
    Stream<DynamicTest> noFloorUsesAHigherOne() {
        return FLOORS.stream()
                .map(floor -> DynamicTest.dynamicTest(
                        floor,
                        () -> noClasses()
                                .that(describe("stand on " + floor, type -> isOn(floor, type)))
                                .should()
                                .dependOnClassesThat(describe("stand above", type -> isAbove(floor, type)))
                                .allowEmptyShould(true)
                                .check(CONSOLE)));
    }

    @Test
    void everyPackageHasItsFloor() {
        assertThat(CONSOLE.stream().filter(type -> FLOORS.stream().noneMatch(floor -> isOn(floor, type))))
                .isEmpty();
    }

    @Test
    void nothingWaitsBySleeping() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CONSOLE);
    }

    @Test
    void nothingPrints() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CONSOLE);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CONSOLE);
    }

    @Test
    void operationsKnowNoCommandLine() {
        noClasses().should().dependOnClassesThat().resideInAPackage("picocli..").check(CONSOLE);
    }

    @Test
    void onlyFiltersKnowTheLanguageTheyAreWrittenIn() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.galgo.console.stream")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cel..")
                .check(CONSOLE);
    }

    @Test
    void onlyThePublicKafkaClientIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..internals..")
                .check(CONSOLE);
    }

    private static boolean isAbove(String floor, JavaClass type) {
        return FLOORS.subList(FLOORS.indexOf(floor) + 1, FLOORS.size()).stream().anyMatch(above -> isOn(above, type));
    }

    private static boolean isOn(String floor, JavaClass type) {
        return type.getPackageName().equals(floor);
    }
}
