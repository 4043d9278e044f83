/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * JUnit 5 extension that hands {@link EmbeddedKafka}, {@link EmbeddedPostgres} and {@link EmbeddedMariaDb} to tests as parameters.
 *
 * <p>A server starts when the first test asks for it. One is shared by the whole test run, or by the part of it that a JVM is given, and closed at its end; {@link
 * WithKafka}, {@link WithPostgres} and {@link WithMariaDb} give settings and ask for a server of the class's own. A class that says {@link
 * WithMariaDb} is skipped where that is not installed.
 */
public final class GalgoExtension implements ParameterResolver, ExecutionCondition {
    private static final Namespace NAMESPACE = Namespace.create(GalgoExtension.class);

    @WithKafka
    @WithPostgres
    @WithMariaDb
    private static final class Defaults {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (annotation(context, WithMariaDb.class).isEmpty() || EmbeddedMariaDb.isInstalled()) {
            return ConditionEvaluationResult.enabled("All servers can run");
        }
        return "true".equals(System.getenv("CI"))
                ? ConditionEvaluationResult.enabled("MariaDB is missing, which must not go unseen in CI")
                : ConditionEvaluationResult.disabled("MariaDB is not installed: " + MariaDbPrograms.HOW_TO);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EmbeddedKafka.class || type == EmbeddedPostgres.class || type == EmbeddedMariaDb.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == EmbeddedKafka.class) {
            WithKafka settings = settings(context, WithKafka.class);
            return server(context, settings, settings.own(), () -> start(settings));
        }
        if (type == EmbeddedMariaDb.class) {
            WithMariaDb settings = settings(context, WithMariaDb.class);
            return server(context, settings, settings.own(), () -> start(settings));
        }
        WithPostgres settings = settings(context, WithPostgres.class);
        return server(context, settings, settings.own(), () -> start(settings));
    }

    /** The annotation of the test class, of its superclass or of the class it is nested in. */
    private static <A extends Annotation> Optional<A> annotation(ExtensionContext context, Class<A> type) {
        return context.getTestClass()
                .flatMap(test -> AnnotationSupport.findAnnotation(test, type, context.getEnclosingTestClasses()));
    }

    private static <A extends Annotation> A settings(ExtensionContext context, Class<A> type) {
        return annotation(context, type).orElseGet(() -> Defaults.class.getAnnotation(type));
    }

    /**
     * The store closes what it holds: the run's at the end of the run, a class's after its last test. The run is the launcher's session, since
     * Surefire, where it forks several JVMs, hands each class to its JUnit in a request, and with that a root, of the class's own.
     */
    private static Object server(ExtensionContext context, Annotation settings, boolean own, Supplier<?> start) {
        Store store = own
                ? outermostClass(context).getStore(NAMESPACE)
                : context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
        return store.getOrComputeIfAbsent(settings, key -> start.get());
    }

    private static ExtensionContext outermostClass(ExtensionContext context) {
        ExtensionContext outermost = context;
        for (ExtensionContext c = context;
                c.getTestClass().isPresent();
                c = c.getParent().orElseThrow()) {
            outermost = c;
        }
        return outermost;
    }

    private static EmbeddedKafka start(WithKafka settings) {
        EmbeddedKafkaBuilder builder = EmbeddedKafka.builder().brokers(settings.brokers());
        each(settings.config(), builder::config);
        return (settings.proxied() ? builder.proxied() : builder).start();
    }

    private static EmbeddedPostgres start(WithPostgres settings) {
        EmbeddedPostgresBuilder builder = EmbeddedPostgres.builder();
        each(settings.config(), builder::config);
        return builder.start();
    }

    private static EmbeddedMariaDb start(WithMariaDb settings) {
        EmbeddedMariaDbBuilder builder = EmbeddedMariaDb.builder();
        each(settings.config(), builder::config);
        return builder.start();
    }

    private static void each(String[] config, BiConsumer<String, String> setting) {
        for (String line : config) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new ExtensionConfigurationException("Write config as \"name=value\", not \"" + line + "\"");
            }
            setting.accept(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        }
    }
}
