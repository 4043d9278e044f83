/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.access.Users;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How a console is served.
 *
 * @param clusters what it shows, at least one
 * @param listen the address it listens at; port 0 for any that is free
 * @param url how browsers reach it, where that is another address, as behind a proxy that does TLS
 * @param users who may sign in; empty for whoever started it alone, who reads and changes nothing
 * @param payloads whether whoever started it sees keys and payloads, where there are no users
 * @param fixes whether whoever started it may act, where there are no users
 * @param openMetrics whether anybody may read {@code /metrics}
 * @param metricsToken what else opens {@code /metrics}, as {@code Authorization: Bearer TOKEN}
 * @param webhook where problems are posted to
 * @param clock tells when sessions end, and what answers are as of
 */
public record ServerOptions(
        List<Cluster> clusters,
        InetSocketAddress listen,
        Optional<URI> url,
        Optional<Users> users,
        boolean payloads,
        boolean fixes,
        boolean openMetrics,
        Optional<String> metricsToken,
        Optional<URI> webhook,
        InstantSource clock) {

    /**
     * Checks that nobody gets in who should not.
     *
     * @throws IllegalArgumentException if it would be open to others than whoever started it, or passwords would go over the wire readable; or
     *     nothing can be posted to the webhook
     */
    public ServerOptions {
        clusters = List.copyOf(clusters);
        if (clusters.isEmpty()) {
            throw new IllegalArgumentException("A console shows one cluster at least.");
        }
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException("There is no address " + listen.getHostString() + " to listen at.");
        }
        boolean others = !listen.getAddress().isLoopbackAddress() || url.isPresent();
        if (others && users.isEmpty()) {
            throw new IllegalArgumentException(
                    "Whoever reaches " + listen.getHostString()
                            + " could open this console: add users first (galgo users add NAME --role viewer), and give --users FILE.");
        }
        if (others && !url.map(URI::getScheme).filter("https"::equals).isPresent()) {
            throw new IllegalArgumentException(
                    "Passwords and sessions would go over the network readable: put a proxy that does TLS before it, and say"
                            + " how browsers reach that by --url https://HOST.");
        }
        if (webhook.isPresent()
                && !isWeb(webhook.get())) { // it is not quoted: whoever has such an address may post there
            throw new IllegalArgumentException("The webhook has no address that can be posted to: https://HOST/...");
        }
    }

    private static boolean isWeb(URI address) {
        return ("https".equals(address.getScheme()) || "http".equals(address.getScheme())) && address.getHost() != null;
    }

    /** For whoever starts it alone: at any free port of this machine, read-only, without payloads. */
    public static ServerOptions local(List<Cluster> clusters) {
        return new ServerOptions(
                clusters,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                InstantSource.system());
    }

    /** The same, and whoever starts it sees keys and payloads. */
    public ServerOptions withPayloads() {
        return new ServerOptions(clusters, listen, url, users, true, fixes, openMetrics, metricsToken, webhook, clock);
    }

    /** The same, and whoever starts it may act. */
    public ServerOptions withFixes() {
        return new ServerOptions(
                clusters, listen, url, users, payloads, true, openMetrics, metricsToken, webhook, clock);
    }

    /** The same, for those who are users. */
    public ServerOptions withUsers(Users who) {
        return new ServerOptions(
                clusters, listen, url, Optional.of(who), payloads, fixes, openMetrics, metricsToken, webhook, clock);
    }

    /** The same, listening at an address. */
    public ServerOptions at(InetSocketAddress address) {
        return new ServerOptions(
                clusters, address, url, users, payloads, fixes, openMetrics, metricsToken, webhook, clock);
    }

    /** Never secrets: it must not reach a log. */
    @Override
    public String toString() {
        return "console at " + listen;
    }
}
