/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.control.ControlRecords;
import io.galgo.control.Purpose;
import io.galgo.control.Role;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustedKeys;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What an audit that was tampered with looks like. */
class AuditTrailTest {

    private static final SigningKey KEY = SigningKey.generate("prod-1", Role.OPERATOR, LocalDate.MAX);
    private static final SigningKey STRANGER = SigningKey.generate("prod-1", Role.ADMIN, LocalDate.MAX);

    @Test
    void anAuditThatNobodyTouchedIsSound() {
        var trail = trail(chain(KEY, 5));

        assertThat(trail.findings()).isEmpty();
        assertThat(trail.records()).extracting(AuditRecord::number).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(trail.hasIntent("ID-3")).isTrue();
        assertThat(trail.hasIntent("ID-9")).isFalse();
    }

    @Test
    void aChangedRecordIsFound() {
        var chain = chain(KEY, 3);
        var changed =
                new String(chain.get(1).value(), UTF_8).replace("anna", "otto").getBytes(UTF_8);
        chain.set(
                1,
                record(
                        1,
                        changed,
                        chain.get(1)
                                .headers()
                                .lastHeader(ControlRecords.SIGNATURE_HEADER)
                                .value()));

        assertThat(trail(chain).findings())
                .containsExactly(
                        "record 1 was changed: its signature is not that of the key prod-1",
                        "number 2 of prod-1 is missing before record 2");
    }

    @Test
    void missingRecordsAreFound() {
        var chain = chain(KEY, 6);
        chain.subList(1, 4).clear();

        assertThat(trail(chain).findings()).containsExactly("numbers 2 to 4 of prod-1 are missing before record 4");
    }

    @Test
    void recordsInAnotherOrderAndRecordsThatStandTwiceAreFound() {
        var chain = chain(KEY, 3);
        chain.add(chain.get(1));

        assertThat(trail(chain).findings())
                .singleElement()
                .asString()
                .contains("number 2 of prod-1, stands in another order, or twice: number 4 was to come");
    }

    @Test
    void aRecordExchangedForAnotherOfTheSameNumberIsFound() {
        var chain = chain(KEY, 3);
        var other = signed(1, line(2, AuditTrail.hash(chain.get(0).value())), KEY, "exchanged");
        chain.set(1, other);

        assertThat(trail(chain).findings())
                .containsExactly(
                        "record 2, number 3 of prod-1, does not follow the record before it: that was exchanged");
    }

    @Test
    void aStrangersRecordIsFoundAndBreaksNoChain() {
        var chain = chain(KEY, 2);
        chain.add(1, chain(STRANGER, 1).get(0));

        assertThat(trail(chain).findings())
                .containsExactly("record 0 was changed: its signature is not that of the key prod-1");
        assertThat(trail(chain).records()).hasSize(2);
    }

    private static AuditTrail trail(List<ConsumerRecord<byte[], byte[]>> records) {
        var trail = new AuditTrail(TrustedKeys.of(List.of(KEY.trust())));
        records.forEach(trail::take);
        return trail;
    }

    private static List<ConsumerRecord<byte[], byte[]>> chain(SigningKey key, int length) {
        var chain = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var previous = "";
        for (int number = 1; number <= length; number++) {
            var record = signed(number - 1, line(number, previous), key, "");
            chain.add(record);
            previous = AuditTrail.hash(record.value());
        }
        return chain;
    }

    private static AuditRecord line(long number, String previous) {
        return new AuditRecord(
                number,
                previous,
                "prod-1",
                Instant.EPOCH,
                AuditRecord.Kind.INTENT,
                "ID-" + number,
                "anna",
                "cli",
                "retry",
                "billing",
                "shop.orders/7@812044",
                "INC-12",
                Optional.empty(),
                List.of(),
                "");
    }

    private static ConsumerRecord<byte[], byte[]> signed(
            long offset, AuditRecord line, SigningKey key, String outcome) {
        var value = new AuditRecord(
                        line.number(),
                        line.previous(),
                        line.console(),
                        line.at(),
                        line.kind(),
                        line.id(),
                        line.who(),
                        line.door(),
                        line.verb(),
                        line.group(),
                        line.about(),
                        line.reason(),
                        line.command(),
                        line.before(),
                        outcome)
                .bytes();
        return record(offset, value, key.sign(Purpose.AUDIT, value));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value, byte[] signature) {
        var record = new ConsumerRecord<>("galgo.audit", 0, offset, "prod-1".getBytes(UTF_8), value);
        record.headers().add(ControlRecords.KEY_HEADER, "prod-1".getBytes(UTF_8));
        record.headers().add(ControlRecords.SIGNATURE_HEADER, signature);
        return record;
    }
}
