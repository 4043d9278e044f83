/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.console.access.Session;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A browser that listens. Of what comes while it still gets something, the latest counts. Any thread. */
final class Listener {

    private final Session session;
    private final Response response;
    private final Callback callback;
    private boolean writing; // guarded by this, as those below
    private boolean over;
    private String next;

    Listener(Session session, Response response, Callback callback) {
        this.session = session;
        this.response = response;
        this.callback = callback;
    }

    Session session() {
        return session;
    }

    /** Returns whether it still listens. */
    boolean send(String text) {
        synchronized (this) {
            if (over) {
                return false;
            }
            if (writing) {
                next = text;
                return true;
            }
            writing = true;
        }
        write(text);
        return true;
    }

    private void write(String text) {
        response.write(false, ByteBuffer.wrap(text.getBytes(UTF_8)), Callback.from(this::written, this::failed));
    }

    private void written() {
        String more;
        boolean end;
        synchronized (this) {
            more = over ? null : next;
            next = null;
            writing = more != null;
            end = over;
        }
        if (more != null) {
            write(more);
        } else if (end) {
            callback.succeeded();
        }
    }

    private void failed(Throwable gone) {
        synchronized (this) {
            over = true;
            writing = false;
        }
        callback.failed(gone);
    }

    /** Ends it from this side. */
    void end() {
        boolean now;
        synchronized (this) {
            now = !over && !writing;
            over = true;
        }
        if (now) {
            callback.succeeded();
        }
    }
}
