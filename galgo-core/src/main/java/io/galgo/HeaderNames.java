/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of the headers that Galgo reads and writes, version 1: CloudEvents 1.0 by its Kafka protocol binding (binary content
 * mode), W3C trace context, and Galgo's own. {@code docs/formats.md} says what each holds.
 */
public final class HeaderNames {

    public static final String CE_SPECVERSION = "ce_specversion";
    public static final String CE_ID = "ce_id";
    public static final String CE_SOURCE = "ce_source";
    public static final String CE_TYPE = "ce_type";
    public static final String CE_TIME = "ce_time";
    public static final String CE_SUBJECT = "ce_subject";
    public static final String CE_CORRELATION_ID = "ce_correlationid";
    public static final String CE_CAUSATION_ID = "ce_causationid";
    public static final String CONTENT_TYPE = "content-type";

    public static final String TRACEPARENT = "traceparent";
    public static final String TRACESTATE = "tracestate";
    public static final String BAGGAGE = "baggage";

    public static final String REVISION = "galgo-revision";
    public static final String GROUP = "galgo-group";
    public static final String AGAIN = "galgo-again";
    public static final String PARKED = "galgo-parked";
    public static final String ATTEMPT = "galgo-attempt";
    public static final String DUE = "galgo-due";
    public static final String REDRIVEN = "galgo-redriven";
    public static final String DEAD_LETTER = "galgo-dead-letter";
    public static final String VALUE = "galgo-value";
    public static final String ORIGIN_TOPIC = "galgo-origin-topic";
    public static final String ORIGIN_PARTITION = "galgo-origin-partition";
    public static final String ORIGIN_OFFSET = "galgo-origin-offset";
    public static final String ORIGIN_TIMESTAMP = "galgo-origin-timestamp";
    public static final String ERROR_CLASS = "galgo-error-class";
    public static final String ERROR_MESSAGE = "galgo-error-message";
    public static final String ERROR_STACK = "galgo-error-stack";
    public static final String ERROR_FIRST_AT = "galgo-error-first-at";
    public static final String ERROR_AT = "galgo-error-at";
    public static final String ERROR_VERSION = "galgo-error-version";

    private static final Pattern WORD_STARTS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern CREDENTIAL =
            Pattern.compile("(.*[-_. ])?(authorization|password|passwd|passphrase|secret|credentials?)([-_. ].*)?"
                    + "|.*(token|cookie|password|secret|api[-_. ]?key)"
                    + "|(.*[-_. ])?(auth|jwt|bearer|(private|access|signing)[-_. ]?key)");

    private HeaderNames() {}

    /**
     * Tells whether a header's name looks like a credential's: publishing refuses it, and tools mask its value.
     *
     * <p>A name is read as words, {@code sessionToken} as {@code session-token}. Some words give a credential away wherever they
     * stand ({@code password-of-user}); others only in the end: {@code access-token} is one, {@code token-count} counts.
     */
    public static boolean looksLikeCredential(String name) {
        var words = WORD_STARTS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
        return CREDENTIAL.matcher(words).matches();
    }
}
