/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlRecordsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SigningKey KEY = SigningKey.generate("prod-1", Role.OPERATOR, LocalDate.parse("2026-12-31"));
    private static final TrustedKeys KEYS = TrustedKeys.of(List.of(KEY.trust()));

    @Test
    void aCommandComesBackAsItWasGiven() {
        var command = command(Verb.PARK, Role.OPERATOR, NOW.plusSeconds(60));

        assertThat(open(ControlRecords.of("galgo.settings", command, KEY)))
                .isEqualTo(new Opened.Accepted(command, "prod-1"));
    }

    @Test
    void aCommandWhoseTimeIsOverIsExpired() {
        var command = command(Verb.RETRY, Role.OPERATOR, NOW.minusSeconds(1));

        assertThat(open(ControlRecords.of("galgo.commands", command, KEY))).isEqualTo(new Opened.Expired(command));
    }

    @Test
    void aChangedByteIsNotedWhereverItIs() {
        var record = ControlRecords.of("galgo.commands", command(Verb.RETRY, Role.OPERATOR, NOW), KEY);
        for (int i = 0; i < record.value().length; i++) {
            var forged = record.value().clone();
            forged[i] ^= 1;
            assertThat(why(with(record, forged))).isEqualTo("its signature is not that of the key prod-1");
        }
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        var noText = new byte[] {0, 0, (byte) 0xFF, (byte) 0xFE};
        var record = new ProducerRecord<>("galgo.jobs", "job/progress/i".getBytes(UTF_8), noText);
        record.headers().add(ControlRecords.KEY_HEADER, "prod-1".getBytes(UTF_8));
        record.headers().add(ControlRecords.SIGNATURE_HEADER, KEY.sign(Purpose.COMMAND, noText));

        assertThat(why(record)).isEqualTo("it cannot be read as JSON");
        assertThat(ControlRecords.progress(read(record))).isEmpty();
        assertThat(ControlRecords.status(read(record))).isEmpty();
        assertThat(ControlRecords.result(read(record))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[[1]]", "[[1,\"5\"]]", "[[1,5.5]]", "[[1.5,5]]", "[[1,5,6]]", "[[1,5,\"a\",\"b\"]]", "[5]", "{}"
            })
    void aCommandWhoseExpectationCannotBeReadIsRefusedAndNotObeyedWithoutIt(String positions) {
        var record = ControlRecords.of("galgo.commands", command(Verb.SEEK, Role.OPERATOR, NOW), KEY);
        var value = new String(record.value(), UTF_8)
                .replaceAll("\"expected_positions\":\\[\\[.*?\\]\\]", "\"expected_positions\":" + positions);

        assertThat(why(signed(value))).isEqualTo("its field expected_positions is missing or cannot be read");
    }

    @Test
    void aTruncatedCommandIsRefused() {
        var record = ControlRecords.of("galgo.commands", command(Verb.RETRY, Role.OPERATOR, NOW), KEY);

        assertThat(why(with(record, new byte[0]))).contains("signature");
        assertThat(why(with(record, "{\"v\":1".getBytes(UTF_8)))).contains("signature");
        assertThat(why(with(record, null))).isEqualTo("it is empty");
    }

    @Test
    void aSignatureForTheAuditIsNoneForACommand() {
        var record = ControlRecords.of("galgo.commands", command(Verb.RETRY, Role.OPERATOR, NOW), KEY);
        record.headers().remove(ControlRecords.SIGNATURE_HEADER);
        record.headers().add(ControlRecords.SIGNATURE_HEADER, KEY.sign(Purpose.AUDIT, record.value()));

        assertThat(why(record)).contains("signature");
    }

    @Test
    void anUnsignedCommandIsRefusedAndSoIsOneOfAnUnknownKey() {
        var record = ControlRecords.of("galgo.commands", command(Verb.RETRY, Role.OPERATOR, NOW), KEY);
        var stranger = SigningKey.generate("stranger", Role.ADMIN, LocalDate.MAX);

        assertThat(why(new ProducerRecord<>("galgo.commands", record.key(), record.value())))
                .isEqualTo("it is not signed");
        assertThat(why(ControlRecords.of("galgo.commands", command(Verb.RETRY, Role.OPERATOR, NOW), stranger)))
                .isEqualTo("its key is not trusted");
    }

    @Test
    void aKeyOrdersNoMoreThanItMayAndNotAfterItsLastDay() {
        var strong = SigningKey.generate("prod-1", Role.ADMIN, LocalDate.parse("2026-12-31"));
        var weak = new TrustKey(
                "prod-1",
                Role.OPERATOR,
                strong.trust().lastDay(),
                strong.trust().key());
        var over = new TrustKey(
                "prod-1",
                Role.ADMIN,
                LocalDate.parse("2026-02-28"),
                strong.trust().key());
        var record = ControlRecords.of("galgo.commands", command(Verb.SEEK, Role.ADMIN, NOW), strong);

        assertThat(why(record, TrustedKeys.of(List.of(weak)))).isEqualTo("its key prod-1 may not order that much");
        assertThat(why(record, TrustedKeys.of(List.of(over)))).isEqualTo("the last day of its key prod-1 is over");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControlRecords.of("galgo.commands", command(Verb.SEEK, Role.ADMIN, NOW), KEY));
    }

    @Test
    void aCommandIsForOneClusterAndStandsUnderItsOwnKey() {
        var record = ControlRecords.of("galgo.commands", command(Verb.RETRY, Role.OPERATOR, NOW), KEY);
        var elsewhere = new ProducerRecord<>(
                "galgo.commands", null, null, "payment".getBytes(UTF_8), record.value(), record.headers());

        assertThat(ControlRecords.open(read(record), "cluster-2", KEYS, NOW))
                .isEqualTo(new Opened.Refused("it is for another cluster"));
        assertThat(why(elsewhere)).isEqualTo("it stands under a key that is not its own");
    }

    @Test
    void hugeAndDeepValuesAreRefused() {
        assertThat(why(signed(" ".repeat(ControlRecords.LARGEST + 1)))).isEqualTo("it is too large");
        assertThat(why(signed("{\"v\":1,\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")))
                .isEqualTo("it cannot be read as JSON");
        assertThat(why(signed("{\"v\":1,\"x\":" + "9".repeat(10_000) + "}"))).isEqualTo("it cannot be read as JSON");
    }

    @Test
    void unknownFieldsArePassedOverAndUnknownVersionsAndVerbsRefused() {
        var text = new String(
                ControlRecords.of("galgo.commands", command(Verb.RETRY, Role.OPERATOR, NOW), KEY)
                        .value(),
                UTF_8);

        assertThat(open(signed(text.replace("{\"v\":1,", "{\"v\":1,\"later\":{\"a\":[1]},"))))
                .isInstanceOf(Opened.Accepted.class);
        assertThat(why(signed(text.replace("\"v\":1", "\"v\":2"))))
                .isEqualTo("it is of version 2, and this Galgo reads version 1");
        assertThat(why(signed(text.replace("\"retry\"", "\"fly\"")))).isEqualTo("its verb is not known to this Galgo");
        assertThat(why(signed(text.replace("\"verb\":\"retry\",", ""))))
                .isEqualTo("its field verb is missing or cannot be read");
        assertThat(why(signed(text.replace("\"v\":1,", "\"v\":1,\"verb\":\"skip\","))))
                .isEqualTo("it cannot be read as JSON");
    }

    @Test
    void aSettingAndWhatEndsItHaveOneKey() {
        assertThat(command(Verb.PARK, Role.OPERATOR, NOW).key())
                .isEqualTo(command(Verb.RELEASE, Role.OPERATOR, NOW).key())
                .startsWith("billing/park/shop.orders#");
        assertThat(command(Verb.PAUSE, Role.OPERATOR, NOW).key())
                .isEqualTo(command(Verb.RESUME, Role.OPERATOR, NOW).key());
        assertThat(command(Verb.RETRY, Role.OPERATOR, NOW).key()).isEqualTo("billing");
        assertThat(command(Verb.REDRIVE, Role.OPERATOR, NOW).key()).isEqualTo("7K2");
    }

    @Test
    void resultsProgressAndStatusComeBackAsTheyWereSaid() {
        var result = new Result(
                "7K2",
                "billing",
                "billing-7f9",
                Outcome.MOVED_ON,
                "the event was handled",
                NOW,
                List.of(new Result.Moved("shop.orders", 7, 5, 9)),
                Optional.of("a stack"));
        var progress =
                new JobProgress("7K2", "billing", "billing-7f9", JobProgress.State.PAUSED, 4, 1, 214, NOW, "1 failed");

        assertThat(ControlRecords.result(read(ControlRecords.of("r", result)))).contains(result);
        assertThat(ControlRecords.progress(read(ControlRecords.of("j", progress))))
                .contains(progress);
        for (var status : statuses()) {
            assertThat(ControlRecords.status(read(ControlRecords.of("s", status))))
                    .contains(status);
        }
    }

    @Test
    void wordsOfALaterVersionReadAsUnknownAndLaterFormsNotAtAll() {
        var result = new String(
                ControlRecords.of(
                                "r", Result.of(command(Verb.RETRY, Role.OPERATOR, NOW), "i", Outcome.APPLIED, "", NOW))
                        .value(),
                UTF_8);

        assertThat(ControlRecords.result(read(unsigned(result.replace("applied", "dreamt")))))
                .get()
                .extracting(Result::outcome)
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(ControlRecords.result(read(unsigned(result.replace("\"v\":1", "\"v\":2")))))
                .isEmpty();
        assertThat(ControlRecords.status(read(unsigned("{\"v\":1,\"kind\":\"song\"}"))))
                .isEmpty();
    }

    @Test
    void publicKeysComeBackFromTheirText() {
        var text = KEY.trust().toString();

        assertThat(TrustKey.parse(text)).isEqualTo(KEY.trust());
        assertThat(TrustedKeys.parse("# ours\n" + text + "\n\n").ids()).containsExactly("prod-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustKey.parse("prod-1:boss:2026-12-31:AAAA"))
                .withMessageContaining("operator");
        assertThatIllegalArgumentException().isThrownBy(() -> TrustedKeys.parse(text + "," + text));
    }

    @Test
    void theKeyFileIsItsOwnersAlone(@TempDir Path directory) throws Exception {
        var file = directory.resolve("keys").resolve("prod-1.key");
        KEY.write(file);
        var again = SigningKey.read(file);

        assertThat(again.trust()).isEqualTo(KEY.trust());
        assertThat(KEYS.get("prod-1")
                        .orElseThrow()
                        .verifies(Purpose.AUDIT, new byte[3], again.sign(Purpose.AUDIT, new byte[3])))
                .isTrue();
        assertThat(again.toString()).isEqualTo("SigningKey[prod-1]");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.read(file))
                .withMessageContaining("chmod 600");
    }

    @Test
    void topicsAreNamedForATenant() {
        assertThat(ControlTopic.STATUS.topic("")).isEqualTo("galgo.status");
        assertThat(ControlTopic.AUDIT.topic("acme")).isEqualTo("galgo.acme.audit");
        assertThatIllegalArgumentException().isThrownBy(() -> ControlTopic.AUDIT.topic("a.b"));
    }

    @Test
    void whatIsWrittenOnceMoreLaterIsRefusedWhileItHolds() {
        var pause =
                ControlRecords.of("galgo.settings", command(Verb.PAUSE, Role.OPERATOR, NOW.plusSeconds(7_200)), KEY);
        var later = NOW.plusSeconds(400);

        assertThat(ControlRecords.open(read(pause, NOW), "cluster-1", KEYS, later))
                .isInstanceOf(Opened.Accepted.class);
        assertThat(ControlRecords.open(read(pause, later), "cluster-1", KEYS, later))
                .isInstanceOfSatisfying(
                        Opened.Refused.class,
                        refused -> assertThat(refused.why()).contains("it is a repeat"));
    }

    private static Command command(Verb verb, Role role, Instant expires) {
        var target = new Target(
                "shop.orders",
                "AAAAAAAAAAEAAAAAAAAAAg",
                List.of(Offsets.one(7, 812_044), Offsets.all(2)),
                Optional.of(Target.hash("user-93")));
        return new Command(
                "cluster-1",
                "7K2",
                verb,
                "anna",
                role,
                "cli",
                "billing",
                Optional.of(target),
                Map.of("for", "2h", "again", "true"),
                new Expected(
                        OptionalLong.of(812_044),
                        OptionalInt.of(4),
                        List.of(
                                new Expected.Position(7, 812_044, Optional.of("billing-7f9/3")),
                                new Expected.Position(2, 5, Optional.empty()))),
                "INC-12",
                NOW,
                expires,
                Optional.of("7K1"));
    }

    private static List<Status> statuses() {
        var held = new Status.Held(
                Status.Held.Kind.RETRYING,
                "shop.orders",
                7,
                OptionalLong.of(812_044),
                4,
                OptionalInt.of(10),
                NOW,
                Optional.of(NOW.plusSeconds(5)),
                "SocketTimeoutException at PaymentClient.charge:88",
                63,
                true,
                Optional.of(new Status.By("7K2", "anna", "INC-12")));
        return List.of(
                new Status.Hello(
                        "billing-7f9",
                        "billing",
                        NOW,
                        "member-1",
                        "billing",
                        "1.42.0",
                        "host-1",
                        NOW,
                        List.of("shop.orders"),
                        List.of("shop.invoices"),
                        "by-key",
                        Map.of("concurrency", "16"),
                        List.of("prod-1"),
                        Map.of("shop.orders", List.of(1, 7))),
                new Status.Beat("billing-7f9", "billing", NOW, 10, 2, 1, 3, -12, "a1"),
                new Status.Trouble("billing-7f9", "billing", NOW, List.of(held)),
                new Status.Detail(
                        "billing-7f9", "billing", NOW, List.of(new Status.Position("shop.orders", 7, 1, 9, 3, 2))),
                new Status.Closed("billing-7f9", "billing", NOW, "asked to"));
    }

    /** A value signed as it is, right or wrong. */
    private static ProducerRecord<byte[], byte[]> signed(String value) {
        var record = unsigned(value);
        record.headers().add(ControlRecords.KEY_HEADER, "prod-1".getBytes(UTF_8));
        record.headers().add(ControlRecords.SIGNATURE_HEADER, KEY.sign(Purpose.COMMAND, record.value()));
        return record;
    }

    private static ProducerRecord<byte[], byte[]> unsigned(String value) {
        return new ProducerRecord<>("galgo.commands", "billing".getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> with(ProducerRecord<byte[], byte[]> record, byte[] value) {
        return new ProducerRecord<>(record.topic(), null, null, record.key(), value, record.headers());
    }

    private static Opened open(ProducerRecord<byte[], byte[]> record) {
        return ControlRecords.open(read(record), "cluster-1", KEYS, NOW);
    }

    private static String why(ProducerRecord<byte[], byte[]> record) {
        return why(record, KEYS);
    }

    private static String why(ProducerRecord<byte[], byte[]> record, TrustedKeys keys) {
        return ((Opened.Refused) ControlRecords.open(read(record), "cluster-1", keys, NOW)).why();
    }

    private static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> record) {
        return read(record, NOW);
    }

    private static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> record, Instant appended) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0,
                appended.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()),
                Optional.empty());
    }
}
