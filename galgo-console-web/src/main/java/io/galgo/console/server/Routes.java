/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All routes there are. */
final class Routes {

    private final Map<String, Map<String, Route>> byPath = new HashMap<>();

    /** @throws IllegalStateException if a route says nothing of who may call it, or there are two of them */
    Routes(Collection<Route> routes) {
        for (var route : routes) {
            if (route.permission().isEmpty()) {
                throw new IllegalStateException(route.method() + " " + route.path()
                        + " does not say who may call it: nothing is open by accident.");
            }
            if (byPath.computeIfAbsent(route.path(), path -> new HashMap<>()).put(route.method(), route) != null) {
                throw new IllegalStateException("There are two routes for " + route.method() + " " + route.path());
            }
        }
    }

    Optional<Route> find(String method, String path) {
        return Optional.ofNullable(byPath.getOrDefault(path, Map.of()).get(method));
    }

    boolean has(String path) {
        return byPath.containsKey(path);
    }

    List<Route> all() {
        return byPath.values().stream().flatMap(of -> of.values().stream()).toList();
    }
}
