/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

/**
 * How much of a cluster a picture shows. A narrow one spares the brokers.
 *
 * @param groups the groups whose commits are read; the topics they committed for are read too
 * @param topics further topics
 */
public record Scope(NamePattern groups, NamePattern topics) {

    /** All topics and groups. */
    public static Scope everything() {
        return new Scope(NamePattern.all(), NamePattern.all());
    }

    /** Groups and what they read. */
    public static Scope groups(NamePattern groups) {
        return new Scope(groups, NamePattern.none());
    }

    /** Topics, without who reads them. */
    public static Scope topics(NamePattern topics) {
        return new Scope(NamePattern.none(), topics);
    }

    /** Topics, and all groups: who reads them is known then. */
    public static Scope readersOf(NamePattern topics) {
        return new Scope(NamePattern.all(), topics);
    }
}
