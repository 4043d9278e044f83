/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.control.ControlRecords;
import io.galgo.control.Purpose;
import io.galgo.control.Target;
import io.galgo.control.TrustedKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The audit as it was read, record after record, and what is wrong with it: records that were changed, are missing, stand in another order, or
 * that nobody trusted has signed. For one thread.
 */
public final class AuditTrail {

    private final TrustedKeys keys;
    private final List<AuditRecord> records = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final Map<String, Link> ends = new HashMap<>();
    private final Set<String> intents = new HashSet<>();

    /** @param keys by which it is to be signed */
    public AuditTrail(TrustedKeys keys) {
        this.keys = keys;
    }

    /** The end of a console's chain. */
    record Link(long number, String hash) {
        static final Link NONE = new Link(0, "");
    }

    /** Takes the next record of the audit's topic. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        var read = AuditRecord.read(record.value());
        if (read.isEmpty()) {
            findings.add("record " + record.offset() + " is no line of the audit, or of another version");
            return;
        }
        var line = read.get();
        signed(record, line).ifPresentOrElse(findings::add, () -> chain(record, line));
    }

    /** What is not signed by its console is no link: else a stranger could break the chain. */
    private Optional<String> signed(ConsumerRecord<byte[], byte[]> record, AuditRecord line) {
        var id = header(record, ControlRecords.KEY_HEADER).map(bytes -> new String(bytes, UTF_8));
        var signature = header(record, ControlRecords.SIGNATURE_HEADER);
        var key = id.flatMap(keys::get);
        if (key.isEmpty()) {
            return Optional.of("record " + record.offset() + " is signed by no key that is trusted here");
        }
        boolean right = signature.isPresent()
                && id.get().equals(line.console())
                && key.get().verifies(Purpose.AUDIT, record.value(), signature.get());
        return right
                ? Optional.empty()
                : Optional.of("record " + record.offset() + " was changed: its signature is not that of the key "
                        + key.get().id());
    }

    private void chain(ConsumerRecord<byte[], byte[]> record, AuditRecord line) {
        var end = ends.getOrDefault(line.console(), Link.NONE);
        long expected = end.number() + 1;
        if (line.number() > expected) {
            findings.add(missing(line.console(), expected, line.number() - 1) + " before record " + record.offset());
        } else if (line.number() < expected) {
            findings.add("record " + record.offset() + ", number " + line.number() + " of " + line.console()
                    + ", stands in another order, or twice: number " + expected + " was to come");
        } else if (!line.previous().equals(end.hash())) {
            findings.add("record " + record.offset() + ", number " + line.number() + " of " + line.console()
                    + ", does not follow the record before it: that was exchanged");
        }
        if (line.number() >= expected) {
            ends.put(line.console(), new Link(line.number(), hash(record.value())));
        }
        if (line.kind() == AuditRecord.Kind.INTENT) {
            intents.add(line.id());
        }
        records.add(line);
    }

    private static String missing(String console, long from, long to) {
        return (from == to ? "number " + from : "numbers " + from + " to " + to) + " of " + console
                + (from == to ? " is" : " are") + " missing";
    }

    /** Returns the end of a console's chain. */
    Link end(String console) {
        return ends.getOrDefault(console, Link.NONE);
    }

    /** Returns the lines whose signature is right, in the topic's order. */
    public List<AuditRecord> records() {
        return List.copyOf(records);
    }

    /** Returns what is wrong, in words; empty if nothing is. That the latest records are missing cannot be seen from those before. */
    public List<String> findings() {
        return List.copyOf(findings);
    }

    /** Tells whether somebody wrote down, before, that an act would be done. */
    public boolean hasIntent(String id) {
        return intents.contains(id);
    }

    /** Returns what names a record in the one after it. */
    static String hash(byte[] value) {
        return Target.hash(value);
    }

    private static Optional<byte[]> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name)).map(found -> found.value());
    }
}
