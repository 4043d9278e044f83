/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.galgo.console.server.ConsoleServer;
import org.junit.jupiter.api.Test;

/** The house rules of galgo-console-web that a compiler does not check. */
class ArchitectureTest {

    private static final JavaClasses WEB = new ClassFileImporter()
            .importUrl(ConsoleServer.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void whoMayDoWhatKnowsNoServer() {
        noClasses()
                .that()
                .resideInAPackage("io.galgo.console.access")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.galgo.console.server", "io.galgo.console.oidc", "org.eclipse.jetty..")
                .check(WEB);
    }

    @Test
    void signingInElsewhereKnowsNoServerAndItsLibraryIsKnownThereAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.galgo.console.oidc")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.galgo.console.server", "org.eclipse.jetty..")
                .check(WEB);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.galgo.console.oidc")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.nimbusds..")
                .check(WEB);
    }

    @Test
    void nothingWaitsBySleepingAndNothingPrints() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(WEB);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(WEB);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(WEB);
    }

    @Test
    void theServerKnowsNoCommandLine() {
        noClasses().should().dependOnClassesThat().resideInAPackage("picocli..").check(WEB);
    }
}
