/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Settings of a {@link ChildJvm}. By default: this JVM's {@code java} and class path, no arguments. */
public final class ChildJvmBuilder {
    final String mainClass;
    final List<String> args = new ArrayList<>();
    final List<String> jvmArgs = new ArrayList<>();
    final Map<String, String> environment = new HashMap<>();

    String classPath = System.getProperty("java.class.path");

    ChildJvmBuilder(Class<?> mainClass) {
        this.mainClass = mainClass.getName();
    }

    /** Adds arguments for the main method. */
    public ChildJvmBuilder args(String... more) {
        args.addAll(List.of(more));
        return this;
    }

    /** Sets the child's class path, for a child with other versions of a library; it must hold this testkit too. */
    public ChildJvmBuilder classPath(String path) {
        classPath = Objects.requireNonNull(path, "path");
        return this;
    }

    /** Adds options of the JVM, such as {@code -Xmx256m}. */
    public ChildJvmBuilder jvmArgs(String... more) {
        jvmArgs.addAll(List.of(more));
        return this;
    }

    /** Sets a system property of the child. */
    public ChildJvmBuilder systemProperty(String name, String value) {
        return jvmArgs("-D" + name + "=" + Objects.requireNonNull(value, "value"));
    }

    /** Sets an environment variable, beside those of this JVM. */
    public ChildJvmBuilder environment(String name, String value) {
        environment.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Starts the child; its main method runs some time later.
     *
     * @throws TestkitException if the operating system refuses it
     */
    public ChildJvm start() {
        return new ChildJvm(this);
    }
}
