/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.console.act.AuditRecord;
import io.galgo.console.act.AuditTrail;
import io.galgo.console.lag.Grade;
import io.galgo.console.picture.LogReader;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.control.ControlTopic;
import io.galgo.control.TrustedKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who did what: the audit, and what is wrong with it.
 *
 * @param tenant whose; empty where there are no tenants
 * @param who acts of this person; empty for all
 * @param group acts on this group; empty for all
 * @param since acts from then on; empty for all
 * @param keys by which it is to be signed
 */
public record ShowAudit(
        String tenant, Optional<String> who, Optional<String> group, Optional<Instant> since, TrustedKeys keys)
        implements Scan<ShowAudit.Audit> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * The audit.
     *
     * @param lines those asked for, in order
     * @param total how many lines there are
     * @param checked whether whoever asked may know what is wrong with it
     * @param findings what was changed, is missing, stands in another order, or is signed by nobody trusted; in words
     * @param alarms results of commands that nobody wrote down before: somebody has a key who should not, or the audit was cut
     */
    public record Audit(
            List<AuditRecord> lines, long total, boolean checked, List<String> findings, List<String> alarms) {
        public Audit {
            lines = List.copyOf(lines);
            findings = List.copyOf(findings);
            alarms = List.copyOf(alarms);
        }

        /** Tells whether it is known that nothing is wrong with it. */
        public boolean isSound() {
            return checked && findings.isEmpty() && alarms.isEmpty();
        }
    }

    @Override
    public Scope scope() {
        return Scope.topics(NamePattern.of("galgo.*"));
    }

    @Override
    public Audit from(Picture picture, LogReader logs, List<String> notKnown) {
        var topic = ControlTopic.AUDIT.topic(tenant);
        var trail = new AuditTrail(keys);
        var without = new TreeSet<String>();
        if (picture.topic(topic).isEmpty()) {
            throw new NotThereException(
                    "There is no topic " + topic + ": nothing was ever done here. galgo init creates it.");
        }
        boolean whole = logs.read(ControlParts.of(picture, topic), trail::take, PATIENCE);
        whole &= logs.read(
                ControlParts.of(picture, ControlTopic.RESULTS.topic(tenant)),
                record -> {
                    if (record.key() != null && !trail.hasIntent(new String(record.key(), UTF_8))) {
                        without.add(new String(record.key(), UTF_8));
                    }
                },
                PATIENCE);
        if (!whole) {
            notKnown.add("the audit whole: it was not read to its end in " + PATIENCE.toSeconds() + " s");
        }
        return new Audit(
                trail.records().stream().filter(this::isMeant).toList(),
                trail.records().size(),
                true,
                trail.findings(),
                without.stream()
                        .map(id -> "Instances answered the command " + id
                                + ", and nobody wrote down that it would be given")
                        .toList());
    }

    private boolean isMeant(AuditRecord line) {
        return who.map(name -> name.equals(line.who())).orElse(true)
                && group.map(name -> name.equals(line.group())).orElse(true)
                && since.map(time -> !line.at().isBefore(time)).orElse(true);
    }

    @Override
    public Grade grade(Audit answer) {
        return answer.isSound() ? Grade.KNOWN : Grade.UNCONFIRMED;
    }
}
