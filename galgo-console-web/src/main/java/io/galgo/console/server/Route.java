/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import java.util.Optional;

/**
 * What answers a method on a path.
 *
 * @param permission what it asks of whoever calls it; a route without it keeps the server from starting
 */
record Route(String method, String path, Optional<Permission> permission, Operation operation) {

    /** Answers a call. */
    interface Operation {
        Reply answer(Call call) throws Exception;
    }

    static Route get(String path, Permission permission, Operation operation) {
        return new Route("GET", path, Optional.ofNullable(permission), operation);
    }

    static Route post(String path, Permission permission, Operation operation) {
        return new Route("POST", path, Optional.ofNullable(permission), operation);
    }

    static Route delete(String path, Permission permission, Operation operation) {
        return new Route("DELETE", path, Optional.ofNullable(permission), operation);
    }
}
