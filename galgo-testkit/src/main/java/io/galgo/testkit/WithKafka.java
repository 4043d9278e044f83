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
 * Gives a JUnit test class a Kafka cluster: declare a parameter of type {@link EmbeddedKafka} in a test, a life cycle
 * method or the constructor.
 *
 * <p>By default the cluster has one broker and is shared by all classes of the test run that ask for the same settings;
 * tests keep apart by {@link EmbeddedKafka#newTopic unique topic names}. A class that stops brokers or breaks
 * connections asks for one of its own.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GalgoExtension.class)
public @interface WithKafka {
    /** The number of brokers. */
    int brokers() default 1;

    /** Broker settings, each as {@code name=value}. */
    String[] config() default {};

    /** Whether a {@link TcpProxy} stands between each broker and its clients. */
    boolean proxied() default false;

    /** Whether the cluster is this class's alone, started before its first use and closed after its last test. */
    boolean own() default false;
}
