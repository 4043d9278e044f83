/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.dead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What makes dead letters alike. */
class FailureTest {

    @Test
    void isTheClassAndTheFirstFrame() {
        var failure = of(
                "java.lang.NullPointerException: x\n\tat com.shop.Invoice.total(Invoice.java:41)\n\tat com.shop.B.handle(B.java:28)\n");
        assertThat(failure.words()).isEqualTo("NullPointerException at Invoice.total:41");
        assertThat(failure.id()).matches("[0-9a-f]{4}");
    }

    @Test
    void framesOfModulesLambdasAndNativeMethodsAreRead() {
        assertThat(of("\tat java.base/java.util.Objects.requireNonNull(Objects.java:233)")
                        .frame())
                .contains("Objects.requireNonNull:233");
        assertThat(of("\tat app//com.shop.Mail$Sender.lambda$send$0(Mail.java:7)")
                        .frame())
                .contains("Mail$Sender.lambda$send$0:7");
        assertThat(of("\tat com.shop.Native.call(Native Method)").frame()).contains("Native.call");
        assertThat(of("\tat Main.<init>(Main.java:3)").frame()).contains("Main.<init>:3");
    }

    @Test
    void withoutAStackTheClassAloneCounts() {
        assertThat(new Failure(Optional.of("java.lang.NullPointerException"), Optional.empty()).words())
                .isEqualTo("NullPointerException");
        assertThat(of("no stack at all (of what)").frame()).isEmpty();
    }

    private static Failure of(String stack) {
        return Failure.of(Optional.of("java.lang.NullPointerException"), Optional.of(stack));
    }
}
