/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.act.JobBook;
import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.control.ControlTopic;
import io.galgo.control.TrustedKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The jobs of the last 30 days, and how far they are.
 *
 * @param tenant whose; empty where there are no tenants
 * @param id one job; empty for all
 * @param keys by which they are to be signed
 */
public record ListJobs(String tenant, Optional<String> id, TrustedKeys keys) implements Scan<ListJobs.JobList> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The jobs, the oldest first. */
    public record JobList(List<JobBook.Job> jobs) {
        public JobList {
            jobs = List.copyOf(jobs);
        }
    }

    @Override
    public Scope scope() {
        return Scope.topics(NamePattern.exactly(ControlTopic.JOBS.topic(tenant)));
    }

    @Override
    public JobList from(Picture picture, LogReader logs, List<String> notKnown) {
        var topic = ControlTopic.JOBS.topic(tenant);
        var book = new JobBook(picture.clusterId(), keys);
        if (!logs.read(ControlParts.of(picture, topic), book::take, PATIENCE)) {
            notKnown.add("jobs whole: " + topic + " was not read to its end in " + PATIENCE.toSeconds() + " s");
        }
        var jobs = book.all().stream()
                .filter(job -> id.map(name -> name.equals(job.command().id())).orElse(true))
                .toList();
        if (jobs.isEmpty() && id.isPresent()) {
            throw new NotThereException("There is no job " + id.get() + "; galgo jobs lists them.");
        }
        return new JobList(jobs);
    }
}
