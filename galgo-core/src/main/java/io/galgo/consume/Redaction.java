/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What error texts go through before they are written into headers, unless the service has a redactor of its own. */
final class Redaction {

    private static final Pattern SECRET = Pattern.compile(
            "(?i)\\b(password|passwd|pwd|secret|token|api[-_]?key|authorization)(\"?\\s*[=:]\\s*\"?)(?:(bearer|basic)\\s+)?[^\\s,;&\"')}]+");
    private static final Pattern URL_CREDENTIALS = Pattern.compile("(?i)(\\w+://)[^/\\s:@]+:[^/\\s@]+@");

    static final UnaryOperator<String> DEFAULT = text ->
            URL_CREDENTIALS.matcher(SECRET.matcher(text).replaceAll("$1$2***")).replaceAll("$1***@");

    private Redaction() {}
}
