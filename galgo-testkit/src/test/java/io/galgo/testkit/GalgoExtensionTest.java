/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GalgoExtension.class)
class GalgoExtensionTest {
    private static EmbeddedKafka first;

    @BeforeAll
    static void takeFirst(EmbeddedKafka kafka) {
        first = kafka;
    }

    @Test
    void all_tests_share_one_cluster(EmbeddedKafka kafka) {
        assertThat(kafka).isSameAs(first);
        assertThat(kafka.running()).containsExactly(1);
    }

    @Test
    void all_tests_share_one_database_server(EmbeddedPostgres one, EmbeddedPostgres another) {
        assertThat(one).isSameAs(another);
    }

    @Nested
    class InANestedClass {
        @Test
        void the_cluster_is_the_same(EmbeddedKafka kafka) {
            assertThat(kafka).isSameAs(first);
        }
    }

    @Nested
    @WithKafka
    class WithDefaultSettings {
        @Test
        void the_cluster_is_the_same(EmbeddedKafka kafka) {
            assertThat(kafka).isSameAs(first);
        }
    }

    @Nested
    @WithKafka(own = true, config = "num.partitions=7")
    class WithAClusterOfItsOwn {
        @Test
        void it_is_another(EmbeddedKafka kafka) {
            assertThat(kafka).isNotSameAs(first);
            assertThat(kafka.bootstrapServers()).isNotEqualTo(first.bootstrapServers());
        }
    }
}
