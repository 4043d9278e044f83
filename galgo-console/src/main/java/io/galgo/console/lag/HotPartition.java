/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/**
 * Most of what waits for a topic waits on one partition.
 *
 * @param where the partition
 * @param waiting how many wait there
 * @param ofTopic how many wait for the topic
 * @param partitions how many partitions the topic has
 */
public record HotPartition(String where, long waiting, long ofTopic, int partitions) implements Cause {

    @Override
    public String brief(Words words) {
        return "hot partition";
    }

    @Override
    public String sentence(Words words) {
        return where + " is hot: " + Words.number(waiting) + " of the " + Words.number(ofTopic)
                + " events that wait for the topic wait on this one of " + partitions
                + " partitions. Its keys may be unevenly spread.";
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return Grade.FOLLOWS;
    }
}
