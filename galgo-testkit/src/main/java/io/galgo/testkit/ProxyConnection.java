/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection through a proxy. Each direction has a thread that reads and one that writes: bytes that wait for their
 * time are taken off the network meanwhile, so that a delay does not lower the throughput.
 */
final class ProxyConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyConnection.class);
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNKS_IN_FLIGHT = 256;

    private static final class Chunk {
        final byte[] bytes;
        final long due;

        Chunk(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }

        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private final Socket client;
    private final Socket server;
    private final ProxyTraffic traffic;
    private final Consumer<ProxyConnection> onEnd;
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final KafkaRequests requests = new KafkaRequests();
    private volatile boolean broken;
    private volatile boolean silent;

    ProxyConnection(Socket client, Socket server, ProxyTraffic traffic, Consumer<ProxyConnection> onEnd) {
        this.client = client;
        this.server = server;
        this.traffic = traffic;
        this.onEnd = onEnd;
    }

    void start() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        startDirection(ProxyTraffic.Direction.REQUESTS, client, server);
        startDirection(ProxyTraffic.Direction.REPLIES, server, client);
    }

    /** Both ends see a broken connection rather than an orderly end. */
    void reset() {
        broken = true;
        reset(client);
        reset(server);
        threads.forEach(Thread::interrupt);
        onEnd.accept(this);
    }

    /** @param socket may be null */
    static void reset(Socket socket) {
        if (socket == null) {
            return;
        }
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // The other direction's thread, or the other end, was quicker
            LOG.debug("{} was closed already", socket, e);
        }
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void startDirection(ProxyTraffic.Direction direction, Socket from, Socket to) {
        BlockingQueue<Chunk> inFlight = new ArrayBlockingQueue<>(CHUNKS_IN_FLIGHT);
        String name = "proxy-" + direction.name().toLowerCase(Locale.ROOT);
        threads.add(daemon(name + "-in", () -> untilBroken(() -> read(direction, from, inFlight))));
        threads.add(daemon(name + "-out", () -> untilBroken(() -> write(inFlight, direction, to))));
    }

    private void read(ProxyTraffic.Direction direction, Socket from, BlockingQueue<Chunk> inFlight)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        int count;
        while ((count = from.getInputStream().read(buffer)) >= 0) {
            int passes = direction == ProxyTraffic.Direction.REQUESTS ? untilSilence(buffer, count) : count;
            if (passes > 0) {
                inFlight.put(new Chunk(Arrays.copyOf(buffer, passes), traffic.due()));
            }
        }
        inFlight.put(new Chunk(new byte[0], traffic.due()));
    }

    /** Returns how many of these bytes are to be delivered. */
    private int untilSilence(byte[] bytes, int count) {
        if (silent) {
            return 0;
        }
        var silence = traffic.silence();
        int at = requests.find(bytes, count, silence == null ? KafkaRequests.NONE : silence.apiKey());
        if (at < 0) {
            return count;
        }
        silent = true;
        return silence.arrives() ? count : at;
    }

    private void write(BlockingQueue<Chunk> inFlight, ProxyTraffic.Direction direction, Socket to)
            throws IOException, InterruptedException {
        // A reset before this thread began could not interrupt it
        while (!broken) {
            Chunk chunk = inFlight.take();
            traffic.await(direction, chunk.due);
            if (chunk.isEnd()) {
                break;
            }
            if (direction == ProxyTraffic.Direction.REQUESTS || !silent) {
                to.getOutputStream().write(chunk.bytes);
            }
        }
        to.shutdownOutput();
        if (openDirections.decrementAndGet() == 0) {
            client.close();
            server.close();
            onEnd.accept(this);
        }
    }

    /** A connection that breaks at one end, or is reset here, ends as a whole: that is what a proxy passes on. */
    private void untilBroken(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException e) {
            reset();
        }
    }
}
