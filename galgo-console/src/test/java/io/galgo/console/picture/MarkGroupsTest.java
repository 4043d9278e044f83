/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkGroupsTest {

    @ParameterizedTest
    @ValueSource(strings = {"cart.galgo-outbox.eb5636ed.0-255", "cart.galgo-outbox.eb5636ed.log", "web-spool-eb5636ed"})
    void whatRelaysAndSpoolsKeepIsNoConsumersGroup(String group) {
        assertThat(MarkGroups.contain(group)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"billing", "galgo-outbox", "cart.galgo-outbox.reader", "mail-spool-worker", "mail-spool"})
    void whatAServiceNamesAlikeIs(String group) {
        assertThat(MarkGroups.contain(group)).isFalse();
    }
}
