/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.Answer;
import io.galgo.console.ListInstances.InstanceList;
import io.galgo.console.ListJobs.JobList;
import io.galgo.console.ListSettings.SettingList;
import io.galgo.console.ShowAudit.Audit;
import io.galgo.console.access.Access;
import io.galgo.console.act.AuditRecord;
import io.galgo.console.act.JobBook.Job;
import io.galgo.control.Command;
import io.galgo.control.Target;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is done to a cluster by command: jobs, and settings in force. Immutable.
 *
 * @param settings as they were read last
 * @param jobs likewise
 */
record Operations(Answer<SettingList> settings, Answer<JobList> jobs) {

    /** Leaves out what somebody may not see. What is wrong with a whole topic is for those who see all. */
    static SettingList seen(SettingList list, Access access) {
        return new SettingList(
                list.settings().stream()
                        .filter(setting -> isSeen(setting.command(), access))
                        .toList(),
                access.watchesAll() ? list.findings() : List.of());
    }

    static JobList seen(JobList list, Access access) {
        return new JobList(list.jobs().stream()
                .filter(job -> isSeen(job.command(), access))
                .toList());
    }

    /** What became of an act is seen by those who see the act: its line names the topic, and so does that of one that was refused. */
    static Audit seen(Audit audit, Access access) {
        if (access.watchesAll()) {
            return audit;
        }
        var seen = audit.lines().stream()
                .filter(line -> line.command()
                        .filter(command -> isSeen(command, access))
                        .isPresent())
                .map(AuditRecord::id)
                .collect(Collectors.toSet());
        var lines = audit.lines().stream()
                .filter(line ->
                        seen.contains(line.id()) || (line.command().isEmpty() && access.mayWatchAllOf(line.group())))
                .toList();
        return new Audit(lines, lines.size(), false, List.of(), List.of());
    }

    static InstanceList seen(InstanceList list, Access access) {
        return new InstanceList(list.instances().stream()
                .filter(one -> access.mayWatchGroup(one.group()))
                .toList());
    }

    /** A group's own topics are its group's matter. */
    private static boolean isSeen(Command command, Access access) {
        var topic = command.target().map(Target::topic).filter(name -> !name.startsWith(command.group() + ".galgo-"));
        return topic.map(name -> access.mayWatch(command.group(), name))
                .orElseGet(() -> access.mayWatchGroup(command.group()));
    }

    /** Tells whether something may still come of a job: nobody has begun it, or it is not over. */
    static boolean isRunning(Job job) {
        return job.progress().isEmpty() ? job.cancelledBy().isEmpty() : !job.isOver();
    }
}
