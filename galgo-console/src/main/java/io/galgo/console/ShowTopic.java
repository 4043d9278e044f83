/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.PartitionState;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.List;

/**
 * One topic: its partitions, and who reads it.
 *
 * @param topic its name
 */
public record ShowTopic(String topic) implements Look<ShowTopic.TopicDetail> {

    /**
     * A topic.
     *
     * @param topic as in the list of topics
     * @param id its id
     * @param partitions its partitions, by number
     * @param readers the groups that committed for it, the worst first
     */
    public record TopicDetail(
            ListTopics.TopicRow topic, String id, List<PartitionState> partitions, List<GroupLag> readers) {
        public TopicDetail {
            partitions = List.copyOf(partitions);
            readers = List.copyOf(readers);
        }
    }

    @Override
    public Scope scope() {
        return Scope.readersOf(NamePattern.exactly(topic));
    }

    @Override
    public TopicDetail from(Picture picture) {
        var found = picture.topic(topic).orElseThrow(() -> NotThereException.of("topic", topic, picture.topics()));
        var all = new ListReaders();
        var readers = picture.once(all, () -> all.from(picture)).of(topic).stream()
                .sorted(GroupLag.ORDER)
                .toList();
        return new TopicDetail(
                ListTopics.TopicRow.of(picture, found), found.id().toString(), found.partitions(), readers);
    }
}
