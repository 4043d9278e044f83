/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.SpoolSettings;
import io.galgo.produce.SpoolingPublisher;
import java.nio.file.Path;

/** The code of {@code docs/spool.md}, compiled. */
final class SpoolSnippets {

    record Visit(String page) {}

    static final Topic<String, Visit> VISITED = Topic.json("web.visited", Visit.class);

    private SpoolSnippets() {}

    static void inOneStep(Galgo galgo, Visit visit) {
        try (var publisher = galgo.publisher(SpoolSettings.in(Path.of("/var/lib/web/spool")))) {
            publisher
                    .publish(VISITED, visit.page(), visit)
                    .accepted()
                    .toCompletableFuture()
                    .join();
        }
    }

    static void twoStages(SpoolingPublisher publisher, Visit visit) {
        var receipt = publisher.publish(VISITED, visit.page(), visit);
        receipt.accepted().thenAccept(safe -> answer(202));
        receipt.published().thenAccept(published -> log(published.partition() + "@" + published.offset()));
    }

    static void laidAside(SpoolingPublisher publisher) {
        for (var event : publisher.status().laidAside()) {
            System.out.println(event.id() + " " + event.topic() + ": " + event.reason());
            publisher.sendLaidAside(event.id()); // or dropLaidAside
        }
    }

    static void alarms(SpoolingPublisher publisher) {
        publisher.status().alarms().forEach(alarm -> System.out.println("spool: " + alarm));
    }

    private static void answer(int status) {
        System.out.println(status);
    }

    private static void log(String text) {
        System.out.println(text);
    }
}
