/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.function.UnaryOperator;

/** What is asked of a consumer from outside as a state, and its being so, for partitions to come too. Owned by the poll thread. */
final class Standing {

    private final Subscriptions subscriptions;
    private final Workers workers;
    private final Pauses pauses;
    private final int concurrency;

    /** Null until somebody has asked. */
    private Desired desired;

    Standing(Subscriptions subscriptions, Workers workers, Pauses pauses) {
        this.subscriptions = subscriptions;
        this.workers = workers;
        this.pauses = pauses;
        this.concurrency = workers.concurrency();
    }

    Pauses pauses() {
        return pauses;
    }

    void desire(Desired next, Collection<Partition> owned) {
        boolean retriesChange = desired == null || !desired.retries().equals(next.retries());
        boolean rulesChange = desired == null
                || !desired.parked().equals(next.parked())
                || !desired.skips().equals(next.skips());
        desired = next;
        pauses.desire(next.pauses());
        pauses.apply(owned);
        workers.concurrency(next.concurrency().orElse(concurrency));
        if (rulesChange) {
            owned.forEach(partition -> partition.interventions().rules(Rules.of(next, partition.id())));
        }
        if (retriesChange) { // after the rules: what waits is looked at by these
            subscriptions.seen().forEach(this::changeRetries);
            owned.forEach(partition -> partition.interventions().reconsider());
        }
    }

    /** A partition is about to be taken up. */
    void begin(Partition partition) {
        if (desired != null) {
            changeRetries(partition.subscription()); // a pattern's topic may be new
            partition.interventions().rules(Rules.of(desired, partition.id()));
        }
    }

    private void changeRetries(Subscription<?, ?> subscription) {
        UnaryOperator<RetryPolicy> all = UnaryOperator.identity();
        for (var retry : desired.retries()) {
            if (retry.topic().isEmpty() || retry.topic().get().equals(subscription.topic())) {
                var before = all;
                all = policy -> changed(before.apply(policy), retry);
            }
        }
        subscription.change(all);
    }

    private static RetryPolicy changed(RetryPolicy policy, Desired.Retry retry) {
        var attempts =
                retry.attempts().isPresent() ? policy.attempts(retry.attempts().getAsInt()) : policy;
        if (retry.first().isEmpty() && retry.longest().isEmpty()) {
            return attempts;
        }
        var first = retry.first()
                .orElseGet(() -> shorter(policy.first(), retry.longest().orElseThrow()));
        var longest = retry.longest().orElseGet(() -> longer(policy.longest(), first));
        return attempts.waits(first, longer(longest, first));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
