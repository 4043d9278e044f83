/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit test class a MariaDB server, as {@link WithPostgres} gives a PostgreSQL: declare a parameter of type {@link
 * EmbeddedMariaDb}.
 *
 * <p>The class is skipped where MariaDB is not installed; with {@code CI=true} in the environment it fails there.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GalgoExtension.class)
public @interface WithMariaDb {
    /** Server variables, each as {@code name=value}. */
    String[] config() default {};

    /** Whether the server is this class's alone, started before its first use and closed after its last test. */
    boolean own() default false;
}
