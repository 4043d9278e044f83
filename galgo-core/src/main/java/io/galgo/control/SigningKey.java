/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.LocalDate;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The private half of a key, which signs. It stands in a file that its owner alone may read: two lines, the public half's text and {@code
 * private:KEY}. It is never printed, logged or sent. Safe for any thread.
 */
public final class SigningKey {

    private static final String PRIVATE = "private:";
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final TrustKey trust;
    private final PrivateKey key;

    private SigningKey(TrustKey trust, PrivateKey key) {
        this.trust = trust;
        this.key = key;
    }

    /**
     * Makes a new one.
     *
     * @param id its name
     * @param most the role in which it may order at most
     * @param lastDay the last day on which it counts
     * @throws IllegalArgumentException if the id is none
     */
    public static SigningKey generate(String id, Role most, LocalDate lastDay) {
        try {
            var pair = KeyPairGenerator.getInstance(TrustKey.ALGORITHM).generateKeyPair();
            return new SigningKey(new TrustKey(id, most, lastDay, pair.getPublic()), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no Ed25519", e);
        }
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is none, or others than its owner may read it; the message says what to do
     * @throws IOException if it cannot be read
     */
    public static SigningKey read(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            var open = EnumSet.copyOf(OTHERS);
            open.retainAll(Files.getPosixFilePermissions(file));
            if (!open.isEmpty()) {
                throw new IllegalArgumentException(
                        "Others may read the key file " + file + ". Take that away: chmod 600 " + file);
            }
        }
        var lines = Files.readAllLines(file);
        if (lines.size() < 2 || !lines.get(1).startsWith(PRIVATE)) {
            throw new IllegalArgumentException(file + " is no key file: galgo keys new FILE makes one");
        }
        var key = new SigningKey(
                TrustKey.parse(lines.get(0)), privateKey(file, lines.get(1).substring(PRIVATE.length())));
        key.checkHalves(file);
        return key;
    }

    private static PrivateKey privateKey(Path file, String text) {
        try {
            var bytes = Base64.getDecoder().decode(text.strip());
            return KeyFactory.getInstance(TrustKey.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The private key in " + file + " cannot be read", withoutText(e));
        }
    }

    /** An exception's text may hold pieces of the key. */
    private static Exception withoutText(Exception failure) {
        return new GeneralSecurityException(failure.getClass().getName());
    }

    private void checkHalves(Path file) {
        var probe = new byte[] {1};
        if (!trust.verifies(Purpose.COMMAND, probe, sign(Purpose.COMMAND, probe))) {
            throw new IllegalArgumentException("The two halves of the key in " + file + " are not of one key");
        }
    }

    /**
     * Writes it to a new file that its owner alone may read.
     *
     * @throws IOException if it cannot be written, or the file is there
     */
    public void write(Path file) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.createFile(file);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        var lines = List.of(trust.toString(), PRIVATE + Base64.getEncoder().encodeToString(key.getEncoded()));
        Files.write(file, lines, StandardOpenOption.WRITE);
    }

    /** Returns the public half, for services to trust. */
    public TrustKey trust() {
        return trust;
    }

    /** Signs bytes for a purpose. */
    public byte[] sign(Purpose purpose, byte[] bytes) {
        try {
            var signature = Signature.getInstance(TrustKey.ALGORITHM);
            signature.initSign(key);
            signature.update(purpose.prefix());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key " + trust.id() + " cannot sign", withoutText(e));
        }
    }

    /** Returns its id; the private half is not shown. */
    @Override
    public String toString() {
        return "SigningKey[" + trust.id() + "]";
    }
}
