/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names by which browsers may reach the console. Any other name may be one that somebody else's page made point here.
 *
 * @param hosts as browsers send them in {@code Host}
 * @param scheme {@code http} or {@code https}
 */
record Doors(Set<String> hosts, String scheme) {

    static Doors of(Optional<URI> url, int port) {
        if (url.isPresent()) {
            return new Doors(Set.of(url.get().getAuthority()), url.get().getScheme());
        }
        return new Doors(
                Stream.of("localhost", "127.0.0.1", "[::1]")
                        .map(host -> host + ":" + port)
                        .collect(Collectors.toSet()),
                "http");
    }

    boolean isKnown(String host) {
        return host != null && hosts.contains(host);
    }

    /** Tells whether a page that the console itself served makes a request to that host. */
    boolean isOwn(String origin, String host) {
        return isKnown(host) && (scheme + "://" + host).equals(origin);
    }
}
