/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.KafkaSettings;
import io.galgo.consume.Companion;
import io.galgo.consume.ConsumerControl;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer's part in the control plane, on a thread of its own ({@code galgo-control-<group>}): looks for the control plane's topics, and
 * while they can be reached says what the consumer is at and has it do what it is told. What is in force ends at its time whether they can be
 * reached or not. Whatever fails here is logged and tried again, and holds up no work.
 */
final class ControlPlane implements Companion {

    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration WHERE_NOT_THERE = Duration.ofSeconds(30);
    private static final Duration WHERE_NOT_ASKED_FOR = Duration.ofMinutes(10);
    private static final Duration TO_END = Duration.ofSeconds(5);

    /** A consumer that did not say that it does what is in force is told again. */
    private static final Duration UNTIL_TOLD_AGAIN = Duration.ofSeconds(1);

    private final Control control;
    private final String service;
    private final ConsumerControl consumer;
    private final Admin admin;
    private final KafkaSettings kafka;
    private final BrokerClock clock;
    private final Instant startedAt = Instant.now();
    private final SettingsInForce settings = new SettingsInForce(); // the control thread's
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean ready;
    private volatile String note = "";
    private volatile Connection connection;

    ControlPlane(Control control, String service, ConsumerControl consumer, Admin admin, KafkaSettings kafka) {
        this.control = control;
        this.service = service;
        this.consumer = consumer;
        this.admin = admin;
        this.kafka = kafka;
        this.clock = new BrokerClock(control.clock());
        this.ready = control.keys().ids().isEmpty();
        this.thread =
                new Thread(this::run, "galgo-control-" + consumer.profile().group());
        thread.setDaemon(true);
    }

    @Override
    public void begin() {
        thread.start();
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public String note() {
        return note;
    }

    private void run() {
        var wait = Duration.ZERO;
        while (!isClosingAfter(wait)) {
            try {
                wait = turn();
            } catch (KafkaException | IllegalStateException failure) {
                outOfReach(failure);
                wait = AFTER_FAILURE;
            } catch (RuntimeException bug) {
                log.error("{}: an error in the control plane itself; work goes on", group(), bug);
                wait = WHERE_NOT_THERE;
            }
        }
    }

    /** Returns how long to wait before the next look at the topics. */
    private Duration turn() {
        var topics = ControlTopics.find(admin, control.tenant());
        if (topics.isEmpty()) {
            ready = true;
            boolean asked = !control.keys().ids().isEmpty();
            say(
                    asked
                            ? "there is no topic " + ControlTopic.STATUS.topic(control.tenant())
                                    + ", so nobody sees this consumer and it takes no commands: galgo init makes it"
                            : "");
            return asked ? WHERE_NOT_THERE : WHERE_NOT_ASKED_FOR;
        }
        var opened = new Connection(
                control,
                service,
                consumer,
                admin,
                kafka,
                clock,
                startedAt,
                settings,
                this::uphold,
                topics.get(),
                this::say);
        connection = opened;
        try {
            opened.begin();
            ready = true;
            while (!isClosing()) {
                opened.turn(this::isClosingWithin);
                uphold();
            }
            return Duration.ZERO;
        } finally {
            connection = null;
            opened.close(isClosing());
        }
    }

    private void outOfReach(RuntimeException failure) {
        if (!isClosing()) {
            say("the control plane is out of reach, work goes on: " + failure.getMessage());
        }
    }

    private void say(String now) {
        if (!now.isEmpty() && !now.equals(note)) {
            log.warn("{}: {}", group(), now);
        }
        note = now;
    }

    private String group() {
        return consumer.profile().group();
    }

    /**
     * Lets go of settings whose time is over, and has the consumer do what is in force, if it does not yet.
     *
     * @return false if the consumer does not answer: it is told again
     */
    private boolean uphold() {
        if (settings.end(clock.now())) {
            log.info("{}: a setting has ended: what is in force now is {}", group(), settings.said());
        }
        if (settings.isNews()) {
            try {
                consumer.desire(settings.desired(clock.ahead()));
            } catch (IllegalStateException noAnswer) {
                log.warn("{}: what is in force is told again: {}", group(), noAnswer.getMessage());
                return false;
            }
            settings.told();
        }
        return true;
    }

    /** Waits, and upholds meanwhile what is in force. Returns whether the consumer is closing. */
    private boolean isClosingAfter(Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        while (true) {
            var left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
            var next = uphold() ? untilNextEnd(left) : UNTIL_TOLD_AGAIN;
            boolean isLast = left.compareTo(next) <= 0;
            if (isClosingWithin(isLast ? left : next)) {
                return true;
            }
            if (isLast) {
                return false;
            }
        }
    }

    private Duration untilNextEnd(Duration otherwise) {
        return settings.nextEnd()
                .map(end -> Duration.between(clock.now(), end))
                .map(until -> until.isNegative() ? Duration.ZERO : until.plusMillis(1))
                .orElse(otherwise);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private boolean isClosingWithin(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        var opened = connection;
        if (opened != null) {
            opened.wakeUp();
        }
        try {
            thread.join(TO_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
