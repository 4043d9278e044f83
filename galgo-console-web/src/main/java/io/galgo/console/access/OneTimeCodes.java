/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The code that opens a console for whoever started it: shown where it was started, good for one browser. A used one is followed by the
 * next. Safe for any thread.
 */
public final class OneTimeCodes {

    private static final int BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private String current = next(); // guarded by this

    /** Returns the code that is good now. */
    public synchronized String current() {
        return current;
    }

    /** Tells whether a code is the one that is good now, and uses it up. */
    public synchronized boolean use(String code) {
        if (!MessageDigest.isEqual(current.getBytes(US_ASCII), code.getBytes(US_ASCII))) {
            return false;
        }
        current = next();
        return true;
    }

    private String next() {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
