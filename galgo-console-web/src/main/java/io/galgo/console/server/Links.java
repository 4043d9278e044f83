/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;

/** Addresses of pages. */
final class Links {

    private Links() {}

    /** The page that shows why a group waits on a topic. */
    static String lag(URI console, String cluster, String group, String topic) {
        return console.resolve("/lag") + "?cluster=" + encoded(cluster) + "&group=" + encoded(group) + "&topic="
                + encoded(topic);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
