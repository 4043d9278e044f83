/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.server.ServerSocketFactory;

/** Gives the brokers sockets that already listen, so that a chosen port cannot be lost to somebody else. */
final class KafkaSockets implements ServerSocketFactory, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<Integer, ServerSocketChannel> claimed = new ConcurrentHashMap<>();

    /** Claims some free port for the first server that asks for it. */
    int claim() {
        ServerSocketChannel socket = Ports.claim();
        claimed.put(Ports.port(socket), socket);
        return Ports.port(socket);
    }

    /** Claims this port if it is free, another one otherwise. */
    int claim(int preferred) {
        try {
            claimed.put(preferred, Ports.listen(preferred));
            return preferred;
        } catch (IOException taken) {
            return claim();
        }
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listenerName, InetSocketAddress address, int listenBacklogSize, int receiveBufferSize)
            throws IOException {
        ServerSocketChannel socket = claimed.remove(address.getPort());
        if (socket == null) {
            socket = listenAgain(address.getPort());
        }
        socket.configureBlocking(false);
        return socket;
    }

    /** After a restart: the port is known to clients and there is no other choice, so wait for it. */
    private static ServerSocketChannel listenAgain(int port) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return Ports.listen(port);
            } catch (BindException taken) {
                if (System.nanoTime() > deadline) {
                    throw taken;
                }
                pause(taken);
            }
        }
    }

    private static void pause(BindException taken) throws BindException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw taken;
        }
    }

    @Override
    public void close() {
        claimed.values().forEach(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                throw new TestkitException("Cannot close " + socket, e);
            }
        });
        claimed.clear();
    }
}
