/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is kept: PBKDF2 with HMAC-SHA-256, salted; written as {@code pbkdf2-sha256$600000$SALT$HASH}.
 *
 * @param rounds how often it is hashed
 * @param salt in Base64
 * @param hash in Base64
 */
record PasswordHash(int rounds, String salt, String hash) {

    private static final String NAME = "pbkdf2-sha256";
    private static final int ROUNDS = 600_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    /** For names that nobody has: asking for them takes as long as for others. */
    static final PasswordHash OF_NOBODY = new PasswordHash(ROUNDS, base64(new byte[SALT_BYTES]), "");

    static PasswordHash of(char[] password, SecureRandom random) {
        var bytes = new byte[SALT_BYTES];
        random.nextBytes(bytes);
        var salt = base64(bytes);
        return new PasswordHash(ROUNDS, salt, derive(password, salt, ROUNDS));
    }

    /** @throws IllegalArgumentException if it is none, or one of fewer rounds than are safe */
    static PasswordHash parse(String text) {
        var parts = text.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(NAME)) {
            throw new IllegalArgumentException("is not of the form " + NAME + "$ROUNDS$SALT$HASH");
        }
        int rounds = Integer.parseInt(parts[1]);
        if (rounds < ROUNDS) {
            throw new IllegalArgumentException("has " + rounds + " rounds; at least " + ROUNDS + " are safe");
        }
        Base64.getDecoder().decode(parts[2]);
        return new PasswordHash(rounds, parts[2], parts[3]);
    }

    boolean isOf(char[] password) {
        return MessageDigest.isEqual(
                hash.getBytes(US_ASCII), derive(password, salt, rounds).getBytes(US_ASCII));
    }

    private static String derive(char[] password, String salt, int rounds) {
        var spec = new PBEKeySpec(password, Base64.getDecoder().decode(salt), rounds, HASH_BITS);
        try {
            return base64(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2 with HMAC-SHA-256", e);
        } finally {
            spec.clearPassword();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** As it is written. */
    String text() {
        return NAME + "$" + rounds + "$" + salt + "$" + hash;
    }

    /** Never the hash: it must not reach a log. */
    @Override
    public String toString() {
        return NAME;
    }
}
