/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.ConsumerControl;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the topic of results, if it is there, what became of commands. Owned by the control thread. */
final class Answers {

    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    /** Of commands that are not believed so many a minute are answered. */
    private static final int MOST_DISTRUSTED = 20;

    private final ControlTopics topics;
    private final ConsumerControl.Profile profile;
    private final Sender sender;
    private final BrokerClock clock;
    private int distrusted;
    private long distrustedSince = System.nanoTime();

    Answers(ControlTopics topics, ConsumerControl.Profile profile, Sender sender, BrokerClock clock) {
        this.topics = topics;
        this.profile = profile;
        this.sender = sender;
        this.clock = clock;
    }

    void give(String id, Desk.Done done) {
        if (topics.has(ControlTopic.RESULTS)) {
            sender.send(ControlRecords.of(
                    topics.name(ControlTopic.RESULTS),
                    new Result(
                            id,
                            profile.group(),
                            profile.instance(),
                            done.outcome(),
                            done.why(),
                            clock.ownNow(),
                            done.moved(),
                            done.answer())));
        }
    }

    /** A record is no command that counts: whoever wrote it learns so, if it says who it is. */
    void distrusted(ConsumerRecord<byte[], byte[]> record, Guard.Judged.Distrusted not) {
        long now = System.nanoTime();
        if (now - distrustedSince > Duration.ofMinutes(1).toNanos()) {
            distrustedSince = now;
            distrusted = 0;
        }
        if (++distrusted > MOST_DISTRUSTED) {
            return;
        }
        log.warn(
                "{}: {}-{}@{} is no command that counts: {}",
                profile.group(),
                record.topic(),
                record.partition(),
                record.offset(),
                not.why());
        not.id().ifPresent(id -> give(id, Desk.refused(not.why())));
    }
}
