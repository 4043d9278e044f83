/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house rules of galgo-core that a compiler does not check. */
class ArchitectureTest {

    /** Ground floor first: a package uses those before it, never those after. */
    private static final List<String> FLOORS = List.of("", "context", "produce", "retry", "consume", "control");

    /** The front door is in the ground floor's wall and opens on all floors. */
    private static final Set<String> FRONT_DOOR = Set.of("io.galgo.Galgo", "io.galgo.GalgoBuilder");

    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Galgo.class.getProtectionDomain().getCodeSource().getLocation());

    @TestFactory
    Stream<DynamicTest> noFloorUsesAHigherOne() {
        return FLOORS.stream()
                .map(floor -> DynamicTest.dynamicTest(
                        "io.galgo" + (floor.isEmpty() ? "" : "." + floor),
                        () -> noClasses()
                                .that(standOn(floor))
                                .should()
                                .dependOnClassesThat(standAbove(floor))
                                .allowEmptyShould(true)
                                .check(CORE)));
    }

    @Test
    void everyPackageHasItsFloor() {
        assertThat(CORE.stream().filter(type -> FLOORS.stream().noneMatch(floor -> isOn(floor, type))))
                .isEmpty();
    }

    @Test
    void nothingWaitsBySleeping() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CORE);
    }

    @Test
    void nothingPrints() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CORE);
    }

    @Test
    void onlyThePublicKafkaClientIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..internals..")
                .check(CORE);
    }

    private static DescribedPredicate<JavaClass> standOn(String floor) {
        return DescribedPredicate.describe(
                "stand on floor \"" + floor + "\"", type -> isOn(floor, type) && !isFrontDoor(type));
    }

    private static DescribedPredicate<JavaClass> standAbove(String floor) {
        var above = FLOORS.subList(FLOORS.indexOf(floor) + 1, FLOORS.size());
        return DescribedPredicate.describe(
                "stand on " + above + " or are the front door",
                type -> isFrontDoor(type) || above.stream().anyMatch(higher -> isOn(higher, type)));
    }

    private static boolean isOn(String floor, JavaClass type) {
        var home = type.getPackageName();
        return floor.isEmpty()
                ? home.equals("io.galgo")
                : home.equals("io.galgo." + floor) || home.startsWith("io.galgo." + floor + ".");
    }

    /** With the classes inside and the one the compiler makes for a switch. */
    private static boolean isFrontDoor(JavaClass type) {
        return FRONT_DOOR.stream()
                .anyMatch(door -> type.getName().equals(door) || type.getName().startsWith(door + "$"));
    }
}
