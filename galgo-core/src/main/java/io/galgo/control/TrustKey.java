/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The public half of a key by which a service takes commands. Its text, {@code ID:ROLE:LAST-DAY:KEY}, is no secret:
 *
 * <pre>{@code
 * prod-1:operator:2027-11-30:MCowBQYDK2VwAyEA...
 * }</pre>
 *
 * @param id its name, 1 to 40 characters of a-z A-Z 0-9 . _ -
 * @param most the role in which it may order at most
 * @param lastDay the last day on which it counts, by UTC
 * @param key the Ed25519 key
 */
public record TrustKey(String id, Role most, LocalDate lastDay, PublicKey key) {

    static final String ALGORITHM = "Ed25519";
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9._-]{1,40}");
    private static final int FIELDS = 4;

    /** @throws IllegalArgumentException if the id is none, or the key is no Ed25519 key */
    public TrustKey {
        Objects.requireNonNull(most, "most");
        Objects.requireNonNull(lastDay, "lastDay");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "A key's id has 1 to 40 of the characters a-z A-Z 0-9 . _ -; \"" + id + "\" is none");
        }
        if (!key.getAlgorithm().equals("EdDSA") && !key.getAlgorithm().equals(ALGORITHM)) {
            throw new IllegalArgumentException("The key " + id + " is for " + key.getAlgorithm() + ", not Ed25519");
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is something else; the message says what it should be
     */
    public static TrustKey parse(String text) {
        var fields = text.strip().split(":", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("A public key is ID:ROLE:LAST-DAY:KEY, as galgo keys list prints it");
        }
        try {
            var bytes = Base64.getDecoder().decode(fields[3]);
            return new TrustKey(
                    fields[0],
                    Role.valueOf(fields[1].toUpperCase(Locale.ROOT)),
                    LocalDate.parse(fields[2]),
                    KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(bytes)));
        } catch (IllegalArgumentException | DateTimeParseException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The public key " + fields[0]
                            + " cannot be read: it is ID:ROLE:LAST-DAY:KEY, with a role of viewer, reader,"
                            + " operator or admin and a day as 2027-11-30",
                    e);
        }
    }

    /** Tells whether it counts at a time. */
    public boolean isValid(Instant now) {
        return !LocalDate.ofInstant(now, ZoneOffset.UTC).isAfter(lastDay);
    }

    /** Tells whether its other half signed these bytes for this purpose. */
    public boolean verifies(Purpose purpose, byte[] bytes, byte[] signature) {
        try {
            var verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(purpose.prefix());
            verifier.update(bytes);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (NoSuchAlgorithmException | InvalidKeyException cannotBe) {
            throw new IllegalStateException("This Java has no Ed25519", cannotBe);
        }
    }

    @Override
    public String toString() {
        return id + ":" + most.name().toLowerCase(Locale.ROOT) + ":" + lastDay + ":"
                + Base64.getEncoder().encodeToString(key.getEncoded());
    }
}
