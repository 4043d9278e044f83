/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import io.galgo.produce.Publisher;

/** The code of {@code docs/choosing.md}, compiled. */
final class ChoosingSnippets {

    record Visit(String page) {}

    static final Topic<String, Visit> VISITED = Topic.json("web.visited", Visit.class);

    private ChoosingSnippets() {}

    @SuppressWarnings("FutureReturnValueIgnored") // as the document has it: what failed is said
    static void direct(Galgo galgo, Visit visit) {
        try (var publisher = galgo.publisher()) {
            publisher.publish(VISITED, visit.page(), visit).whenComplete((published, failure) -> {
                if (failure != null) {
                    log("Not published: " + failure.getMessage());
                }
            });
        }
    }

    static void calledBack(Publisher publisher, Visit visit) {
        publisher.publish(NewEvent.of(VISITED, visit.page(), visit), (published, failure) -> {
            if (failure != null) {
                log("Not published: " + failure.getMessage());
            }
        });
    }

    private static void log(String text) {
        System.out.println(text);
    }
}
