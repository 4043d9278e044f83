/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

/**
 * The cookie of a session. Over TLS its name makes browsers keep it to this host; over plain HTTP on this machine, where not every browser
 * takes such a name, it has the port in it, since cookies are shared by all ports of a host.
 *
 * @param name its name
 * @param secure whether it goes over TLS alone
 */
record Cookie(String name, boolean secure) {

    static Cookie of(boolean secure, int port) {
        return new Cookie(secure ? "__Host-galgo" : "galgo-" + port, secure);
    }

    String set(String id) {
        return name + "=" + id + attributes();
    }

    String clear() {
        return name + "=; Max-Age=0" + attributes();
    }

    private String attributes() {
        return "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }
}
