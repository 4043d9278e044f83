/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * Commands, results, status and progress as Kafka records, and back. {@code docs/control-format.md} describes them. Safe for any thread.
 */
public final class ControlRecords {

    /** The header with the id of the key that signed a record. */
    public static final String KEY_HEADER = "galgo-key";

    /** The header with the signature, 64 bytes. */
    public static final String SIGNATURE_HEADER = "galgo-signature";

    /** A value with more bytes than this is not read. */
    public static final int LARGEST = 256 * 1024;

    /** By no more than this do the clocks of brokers and of whoever gives commands. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private ControlRecords() {}

    /**
     * Makes the record of a command.
     *
     * @param topic where it goes
     * @throws IllegalArgumentException if it is too large, or the key may not order in that role
     */
    public static ProducerRecord<byte[], byte[]> of(String topic, Command command, SigningKey key) {
        if (!key.trust().most().mayActAs(command.role())) {
            throw new IllegalArgumentException("The key " + key.trust().id() + " may order as "
                    + key.trust().most().name().toLowerCase(Locale.ROOT) + " at most");
        }
        var record = record(topic, command.key(), CommandJson.write(command));
        record.headers().add(KEY_HEADER, key.trust().id().getBytes(UTF_8));
        record.headers().add(SIGNATURE_HEADER, key.sign(Purpose.COMMAND, record.value()));
        return record;
    }

    /**
     * Reads a record of commands, settings or jobs; cheap checks come first. A null value, as compaction leaves it, is refused too.
     *
     * @param cluster the id of the cluster it was read from
     * @param keys what is trusted
     * @param now the time by the brokers' clock
     */
    public static Opened open(ConsumerRecord<byte[], byte[]> record, String cluster, TrustedKeys keys, Instant now) {
        var value = record.value();
        if (value == null) {
            return new Opened.Refused("it is empty");
        }
        if (value.length > LARGEST) {
            return new Opened.Refused("it is too large");
        }
        var id = header(record, KEY_HEADER).map(bytes -> new String(bytes, UTF_8));
        var signature = header(record, SIGNATURE_HEADER);
        if (id.isEmpty() || signature.isEmpty()) {
            return new Opened.Refused("it is not signed");
        }
        var key = keys.get(id.get());
        if (key.isEmpty()) {
            return new Opened.Refused("its key is not trusted");
        }
        if (!key.get().isValid(now)) {
            return new Opened.Refused("the last day of its key " + key.get().id() + " is over");
        }
        if (!key.get().verifies(Purpose.COMMAND, value, signature.get())) {
            return new Opened.Refused(
                    "its signature is not that of the key " + key.get().id());
        }
        return judged(record, cluster, key.get(), now);
    }

    private static Opened judged(ConsumerRecord<byte[], byte[]> record, String cluster, TrustKey key, Instant now) {
        Command command;
        try {
            command = CommandJson.read(record.value());
        } catch (IllegalArgumentException unreadable) {
            return new Opened.Refused(unreadable.getMessage());
        }
        if (!command.cluster().equals(cluster)) {
            return new Opened.Refused("it is for another cluster");
        }
        if (record.key() == null || !Arrays.equals(record.key(), command.key().getBytes(UTF_8))) {
            return new Opened.Refused("it stands under a key that is not its own");
        }
        if (!isWrittenWhenGiven(record, command)) {
            return new Opened.Refused("it was given at " + command.given() + " and written at "
                    + Instant.ofEpochMilli(record.timestamp())
                    + ": it is a repeat, or the clock of whoever gave it is wrong");
        }
        if (!key.most().mayActAs(command.role())) {
            return new Opened.Refused("its key " + key.id() + " may not order that much");
        }
        return now.isAfter(command.expires()) ? new Opened.Expired(command) : new Opened.Accepted(command, key.id());
    }

    /** Else whoever has read a setting could write it once more after another took its place, until it expires. */
    private static boolean isWrittenWhenGiven(ConsumerRecord<byte[], byte[]> record, Command command) {
        if (record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE) { // no broker gives one out like that
            return true;
        }
        var between = Duration.between(command.given(), Instant.ofEpochMilli(record.timestamp()));
        return between.abs().compareTo(CLOCKS_DIFFER) <= 0;
    }

    /** Returns the exact bytes of a command as its record has them, for the audit. */
    public static byte[] bytes(Command command) {
        return CommandJson.write(command);
    }

    /**
     * Reads what {@link #bytes} wrote. That somebody gave the command is for the caller to know: there is no signature here.
     *
     * @throws IllegalArgumentException if it cannot be read; the message quotes nothing
     */
    public static Command command(byte[] bytes) {
        return CommandJson.read(bytes);
    }

    /** Makes the record of a result: its key is the command's id. */
    public static ProducerRecord<byte[], byte[]> of(String topic, Result result) {
        return record(topic, result.command(), ResultJson.write(result));
    }

    /** Reads a result; empty if it cannot be read, or a later version wrote it in another form. */
    public static Optional<Result> result(ConsumerRecord<byte[], byte[]> record) {
        return read(record, ResultJson::result);
    }

    /** Makes the record of progress: its key is {@code <job>/progress/<instance>}. */
    public static ProducerRecord<byte[], byte[]> of(String topic, JobProgress progress) {
        return record(topic, progress.job() + "/progress/" + progress.instance(), ResultJson.write(progress));
    }

    /** Reads progress; empty if it is none, as a job itself, cannot be read, or a later version wrote it in another form. */
    public static Optional<JobProgress> progress(ConsumerRecord<byte[], byte[]> record) {
        return read(record, ResultJson::progress);
    }

    /**
     * Makes the record of a status: its key is {@code <instance>/<kind>}, so that the latest of each kind is kept.
     */
    public static ProducerRecord<byte[], byte[]> of(String topic, Status status) {
        return record(topic, statusKey(status.instance(), StatusJson.kind(status)), StatusJson.write(status));
    }

    /** Makes the record that takes an instance's status of a kind away: once it has closed. */
    public static ProducerRecord<byte[], byte[]> gone(String topic, String instance, Class<? extends Status> kind) {
        return new ProducerRecord<>(
                topic, statusKey(instance, StatusJson.kind(kind)).getBytes(UTF_8), null);
    }

    private static String statusKey(String instance, String kind) {
        return instance + "/" + kind;
    }

    /** Reads a status; empty if it is none, cannot be read, or a later version wrote it in another form. */
    public static Optional<Status> status(ConsumerRecord<byte[], byte[]> record) {
        return read(record, StatusJson::read);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        if (value.length > LARGEST) {
            throw new IllegalArgumentException("It has " + value.length + " bytes, and " + LARGEST + " is the most");
        }
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    }

    private static <T> Optional<T> read(ConsumerRecord<byte[], byte[]> record, Form<T> form) {
        if (record.value() == null || record.value().length > LARGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(form.read(record.value()));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private interface Form<T> {
        T read(byte[] value);
    }

    private static Optional<byte[]> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name)).map(found -> found.value());
    }
}
