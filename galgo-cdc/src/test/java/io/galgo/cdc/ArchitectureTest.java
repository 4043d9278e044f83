/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The house rules of galgo-cdc that a compiler does not check. */
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> OF_DEBEZIUM_OR_CONNECT = DescribedPredicate.describe(
            "of Debezium or Kafka Connect",
            type -> type.getPackageName().startsWith("io.debezium")
                    || type.getPackageName().startsWith("org.apache.kafka"));

    private static final JavaClasses CDC = new ClassFileImporter()
            .importUrl(ChangeCapture.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void nobodyWhoUsesItSeesDebezium() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .notHaveRawReturnType(OF_DEBEZIUM_OR_CONNECT)
                .andShould()
                .notHaveRawParameterTypes(DescribedPredicate.anyElementThat(OF_DEBEZIUM_OR_CONNECT))
                .check(CDC);
    }

    @Test
    void onlyTheLogsKnowDebezium() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Log")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.debezium..")
                .check(CDC);
    }

    @Test
    void itSharesNothingWithTheOutbox() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.galgo.jdbc..")
                .check(CDC);
    }

    @Test
    void nothingWaitsBySleepingOrPrints() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CDC);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CDC);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CDC);
    }
}
