/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

/** What a record of commands, settings or jobs turned out to be. */
public sealed interface Opened {

    /**
     * A command whose signature, key, role, cluster and time are right. What it is about is for its group to judge.
     *
     * @param command the command
     * @param key the id of the key that signed it
     */
    record Accepted(Command command, String key) implements Opened {}

    /**
     * A command that was once right and whose time is over.
     *
     * @param command the command
     */
    record Expired(Command command) implements Opened {}

    /**
     * None that counts. Nothing in it is to be believed.
     *
     * @param why why not, in a sentence without anything of its content
     */
    record Refused(String why) implements Opened {}
}
