/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void startEcho() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ProxyConnection.daemon("echo", this::serve);
        proxy = TcpProxy.to("127.0.0.1", echo.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passes_bytes_both_ways_and_forgets_closed_connections() throws IOException {
        try (Socket client = connect()) {
            assertThat(roundTrip(client, 7)).isEqualTo(7);
            assertThat(proxy.connections()).isOne();
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void a_cut_breaks_old_connections_and_refuses_new_ones_until_healed() throws IOException {
        try (Socket client = connect()) {
            assertThat(roundTrip(client, 1)).isOne();
            proxy.cut();
            assertThatThrownBy(() -> roundTrip(client, 2))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThatThrownBy(() -> {
                    try (Socket client = connect()) {
                        roundTrip(client, 3);
                    }
                })
                .isInstanceOf(IOException.class);

        proxy.heal();

        try (Socket client = connect()) {
            assertThat(roundTrip(client, 4)).isEqualTo(4);
        }
    }

    @Test
    void a_stall_holds_bytes_back_until_healed() throws IOException {
        try (Socket client = connect()) {
            assertThat(roundTrip(client, 1)).isOne();
            proxy.stall();
            client.setSoTimeout(100);
            assertThatThrownBy(() -> roundTrip(client, 2)).isInstanceOf(SocketTimeoutException.class);

            proxy.heal();

            client.setSoTimeout(30_000);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void connections_made_during_a_stall_work_when_it_is_healed() throws IOException {
        proxy.stall();
        try (Socket client = connect()) {
            client.getOutputStream().write(5);
            await().until(() -> proxy.connections() == 1);
            proxy.heal();
            assertThat(client.getInputStream().read()).isEqualTo(5);
        }
    }

    @Test
    void a_delay_holds_for_each_direction() throws IOException {
        proxy.delay(Duration.ofMillis(60));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            roundTrip(client, 1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        }
    }

    @Test
    void a_connection_goes_silent_at_a_request_of_that_kind_and_no_other_does() throws IOException {
        try (Socket client = connect();
                Socket other = connect()) {
            proxy.silenceAt(26, true);
            client.getOutputStream().write(request(1));
            assertThat(client.getInputStream().readNBytes(10)).isEqualTo(request(1));
            client.getOutputStream().write(request(26));
            client.setSoTimeout(100);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            other.getOutputStream().write(request(1));
            assertThat(other.getInputStream().readNBytes(10)).isEqualTo(request(1));
            proxy.heal();
            other.getOutputStream().write(request(26));
            assertThat(other.getInputStream().readNBytes(10)).isEqualTo(request(26));
        }
    }

    @Test
    void requests_are_found_however_their_bytes_arrive() {
        var bytes = ByteBuffer.allocate(40)
                .put(request(1))
                .put(request(26))
                .put(request(2))
                .put(request(26))
                .array();
        for (int size = 1; size <= bytes.length; size++) {
            var requests = new KafkaRequests();
            int begin = -1;
            for (int from = 0; from < bytes.length && begin < 0; from += size) {
                int to = Math.min(bytes.length, from + size);
                int found = requests.find(Arrays.copyOfRange(bytes, from, to), to - from, (short) 26);
                begin = found < 0 ? -1 : from + found;
            }
            assertThat(begin).as("in pieces of " + size).isBetween(10, 15); // the end of its head tells what it is
        }
    }

    /** Its length, what it is, and four bytes more. */
    private static byte[] request(int kind) {
        return ByteBuffer.allocate(10).putInt(6).putShort((short) kind).array();
    }

    @Test
    void a_server_that_is_gone_breaks_the_connection() throws IOException {
        echo.close();
        await().until(this::serverRefuses); // a call of accept under way may still take one connection
        assertThatThrownBy(() -> {
                    try (Socket client = connect()) {
                        roundTrip(client, 1);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private boolean serverRefuses() throws IOException {
        try (Socket direct = new Socket(echo.getInetAddress(), echo.getLocalPort())) {
            return !direct.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(30_000);
        return client;
    }

    private static int roundTrip(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        int answer = client.getInputStream().read();
        if (answer < 0) {
            throw new IOException("closed");
        }
        return answer;
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                ProxyConnection.daemon("echo", () -> echo(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException broken) {
            assertThat(broken).isNotNull();
        }
    }
}
