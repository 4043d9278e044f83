/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on the loopback address that a server can keep over its restarts.
 *
 * <p>A port is claimed by listening on it, and the open socket is handed to the server, so that nobody can take it in
 * between. They lie below the range from which Linux, macOS and Windows serve outgoing connections: while a server is
 * down, no client's connection is given its port.
 */
final class Ports {
    static final String HOST = "127.0.0.1";

    private static final int LOWEST = 10_240;
    private static final int HIGHEST = 32_767;
    private static final int ATTEMPTS = 200;
    private static final int BACKLOG = 128;
    private static final int GREETING_MILLIS = 1_000;

    private Ports() {}

    /** Listens on some free port. */
    static ServerSocketChannel claim() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ServerSocketChannel socket =
                    listenIfFree(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1));
            if (socket != null) {
                return socket;
            }
        }
        throw new TestkitException("Found no free port between " + LOWEST + " and " + HIGHEST + " in " + ATTEMPTS
                + " attempts: are very many servers running on this machine?");
    }

    /** A port that was free a moment ago, for a server that insists on opening its socket itself. */
    static int free() {
        try (ServerSocketChannel socket = claim()) {
            return port(socket);
        } catch (IOException e) {
            throw new TestkitException("Cannot release a claimed port", e);
        }
    }

    /** Whether a server on that port accepts a connection and speaks first, as databases of the MySQL family do. */
    static boolean speaks(int port) {
        try (var socket = new Socket()) {
            socket.connect(address(port), GREETING_MILLIS);
            socket.setSoTimeout(GREETING_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static ServerSocketChannel listenIfFree(int port) {
        try {
            return listen(port);
        } catch (BindException taken) {
            return null;
        } catch (IOException e) {
            throw new TestkitException("Cannot listen on " + HOST + ":" + port, e);
        }
    }

    static ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            return socket.bind(address(port), BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("Four bytes are an address", e);
        }
    }

    static int port(ServerSocketChannel socket) {
        return socket.socket().getLocalPort();
    }
}
