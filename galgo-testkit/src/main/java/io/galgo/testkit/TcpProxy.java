/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards TCP connections to a server, and breaks, holds or delays them when a test says so.
 *
 * <p>By default it passes everything on. Each of the verbs replaces what was set before. A server that tells its clients
 * where to connect, as Kafka does, must name the proxy's address; {@link EmbeddedKafkaBuilder#proxied()} sees to that.
 *
 * <p>Safe for use by several threads.
 */
public final class TcpProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);

    private final String targetHost;
    private final int targetPort;
    private final ServerSocketChannel listening;
    private final ProxyTraffic traffic = new ProxyTraffic();
    /** Guards itself, and the decision whether a new connection may join. */
    private final Set<ProxyConnection> connections = new HashSet<>();

    private TcpProxy(String targetHost, int targetPort, ServerSocketChannel listening) {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        this.listening = listening;
        ProxyConnection.daemon("proxy-accept-" + port(), this::accept);
    }

    /** Starts a proxy on a free port of the loopback address; the server need not be there yet. */
    public static TcpProxy to(String host, int port) {
        return new TcpProxy(Objects.requireNonNull(host, "host"), port, Ports.claim());
    }

    /** The address for clients, {@code host:port}. */
    public String address() {
        return Ports.HOST + ":" + port();
    }

    public int port() {
        return Ports.port(listening);
    }

    /** The number of open connections. */
    public int connections() {
        synchronized (connections) {
            return connections.size();
        }
    }

    /** Breaks all connections, and each new one at once, as a server does that is gone. What was on its way is lost. */
    public void cut() {
        synchronized (connections) {
            traffic.cut();
            Set.copyOf(connections).forEach(ProxyConnection::reset);
        }
    }

    /**
     * Keeps connections open, takes new ones, and delivers nothing in either direction, as a network does that lost its
     * way. What was sent meanwhile arrives after {@link #heal()}.
     */
    public void stall() {
        traffic.stall(Set.of(ProxyTraffic.Direction.values()));
    }

    /** As {@link #stall()}, but only for what the server sends: requests take effect and nobody hears of it. */
    public void stallReplies() {
        traffic.stall(Set.of(ProxyTraffic.Direction.REPLIES));
    }

    /**
     * From now on a connection goes silent when a client of Kafka asks a broker for something of this kind on it: nothing is delivered
     * on it any more, in either direction, until the client gives it up. Others are as they were; after {@link #heal()} new ones are.
     *
     * @param apiKey the number of the request in Kafka's protocol, as 26 for {@code EndTxn}, which ends a transaction
     * @param arrives whether that request still reaches the broker: it takes effect and nobody hears of it
     */
    public void silenceAt(int apiKey, boolean arrives) {
        traffic.silenceAt(new ProxyTraffic.Silence((short) apiKey, arrives));
    }

    /**
     * Delivers everything this much later, in both directions; a round trip takes twice as long.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative: " + delay);
        }
        traffic.delay(delay);
    }

    /** Passes everything on again. Connections that were broken stay so: clients connect anew. */
    public void heal() {
        traffic.delay(Duration.ZERO);
    }

    /** Breaks all connections and frees the port. */
    @Override
    public void close() {
        cut();
        try {
            listening.close();
        } catch (IOException e) {
            throw new TestkitException("Cannot close the proxy on port " + port(), e);
        }
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                join(listening.accept().socket());
            } catch (IOException e) {
                // On close; or a client that left at once, which is no reason to turn away the next
                LOG.debug("Proxy {} lost a connection before it began", address(), e);
            }
        }
    }

    private void join(Socket client) throws IOException {
        Socket server = traffic.isCut() ? null : connect();
        ProxyConnection connection = new ProxyConnection(client, server, traffic, this::left);
        synchronized (connections) {
            if (server == null || traffic.isCut()) {
                connection.reset();
            } else {
                connections.add(connection);
                connection.start();
            }
        }
    }

    private void left(ProxyConnection connection) {
        synchronized (connections) {
            connections.remove(connection);
        }
    }

    /** The server's end, or null if it refuses. */
    private Socket connect() throws UnknownHostException {
        for (InetAddress address : InetAddress.getAllByName(targetHost)) {
            Socket server = new Socket();
            try {
                server.connect(new InetSocketAddress(address, targetPort));
                return server;
            } catch (IOException refused) {
                ProxyConnection.reset(server);
            }
        }
        return null;
    }
}
