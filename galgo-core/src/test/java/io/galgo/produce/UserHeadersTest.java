/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserHeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Proxy-Authorization",
                "Cookie",
                "set-cookie",
                "token",
                "access_token",
                "accessToken",
                "x-auth-token",
                "SESSIONTOKEN",
                "password",
                "userPassword",
                "password-of-user",
                "db.passwd",
                "client-secret",
                "secret-key",
                "credentials",
                "aws-credentials-file",
                "x-api-key",
                "apiKey",
                "apikey",
                "basic-auth",
                "jwt",
                "private_key",
                "AccessKey"
            })
    void whatLooksLikeACredentialIsRefused(String name) {
        assertThatThrownBy(() -> UserHeaders.check(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"")
                .hasMessageContaining("credential");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "region", "tenant", "token-count", "tokens", "prompt_tokens", "tokenizer", "token-type",
                        "cookie-consent",
                "secretary", "author", "authored-by", "key", "partition-key", "idempotency-key", "passenger",
                        "session-id",
                "x-request-id", "kafka_dlt-original-topic"
            })
    void harmlessNamesPass(String name) {
        assertThatCode(() -> UserHeaders.check(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "CE_Type", "galgo-revision", "Galgo-x", "content-type", "traceparent", "baggage"})
    void namesOfTheFormatAreRefused(String name) {
        assertThatThrownBy(() -> UserHeaders.check(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"")
                .hasMessageContaining("choose another name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankNameIsRefused(String name) {
        assertThatThrownBy(() -> UserHeaders.check(name)).hasMessageContaining("blank");
    }
}
