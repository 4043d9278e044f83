/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which groups read which topics. */
public record ListReaders() implements Look<ListReaders.Readers> {

    /**
     * Who reads what.
     *
     * @param ofTopic by a topic's name the groups that committed for it, in order; those that stand fine may come without their partitions. Not to be
     *     changed
     */
    public record Readers(Map<String, List<GroupLag>> ofTopic) {

        /** Returns who reads a topic. */
        public List<GroupLag> of(String topic) {
            return ofTopic.getOrDefault(topic, List.of());
        }
    }

    @Override
    public Scope scope() {
        return Scope.everything();
    }

    @Override
    public Readers from(Picture picture) {
        var readers = new HashMap<String, List<GroupLag>>();
        for (var group : picture.groups()) {
            for (var row : GroupLag.summary(picture, group)) {
                readers.computeIfAbsent(row.topic(), topic -> new ArrayList<>()).add(row);
            }
        }
        return new Readers(readers);
    }
}
