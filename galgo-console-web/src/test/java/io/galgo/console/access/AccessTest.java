/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people may see and do. */
class AccessTest {

    @Test
    void aPrefixEndsAtADot() {
        var access = access(new Grant(Role.VIEWER, "", "billing", "shop."));
        assertThat(access.mayWatchGroup("billing")).isTrue();
        assertThat(access.mayWatchGroup("billing.eu")).isTrue();
        assertThat(access.mayWatchGroup("billing2")).isFalse();
        assertThat(access.mayWatchGroup("bill")).isFalse();
        assertThat(access.mayWatchTopic("shop.orders")).isTrue();
        assertThat(access.mayWatchTopic("shopping")).isFalse();
        assertThat(access.mayWatch("billing", "shop.orders")).isTrue();
        assertThat(access.mayWatch("billing", "bank.orders")).isFalse();
    }

    @Test
    void whatIsNotGrantedIsDenied() {
        var nobody = access();
        assertThat(nobody.mayWatchGroup("billing")).isFalse();
        assertThat(nobody.mayRead("shop.orders")).isFalse();
        assertThat(nobody.mayAct("billing")).isFalse();
        var elsewhere = new Person("anna", List.of(new Grant(Role.ADMIN, "test", "", ""))).on("prod");
        assertThat(elsewhere.mayWatchGroup("billing")).isFalse();
        assertThat(elsewhere.mayAct("billing")).isFalse();
    }

    @Test
    void grantsOfDifferentPlacesDoNotMix() {
        var access = access(
                new Grant(Role.VIEWER, "", "billing", "shop.orders"), new Grant(Role.VIEWER, "", "mail", "shop.mails"));
        assertThat(access.mayWatch("billing", "shop.orders")).isTrue();
        assertThat(access.mayWatch("billing", "shop.mails")).isFalse();
    }

    @Test
    void aViewerReadsNoPayloadsAndAnOperatorNeither() {
        assertThat(access(Grant.everywhere(Role.VIEWER)).mayRead("shop.orders")).isFalse();
        var operator = access(Grant.everywhere(Role.OPERATOR));
        assertThat(operator.mayRead("shop.orders")).isFalse();
        assertThat(operator.mayAct("billing")).isTrue();
        assertThat(access(Grant.everywhere(Role.READER)).mayRead("shop.orders")).isTrue();
        assertThat(access(Grant.everywhere(Role.READER)).mayAct("billing")).isFalse();
    }

    private static Access access(Grant... grants) {
        return new Person("anna", List.of(grants)).on("prod");
    }
}
