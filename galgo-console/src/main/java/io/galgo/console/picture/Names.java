/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for names, from 0 on, so that a name is kept once. Not safe for several threads. */
final class Names {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** Returns a name's number, which it gets if it has none. */
    int number(String name) {
        var number = numbers.putIfAbsent(name, names.size());
        if (number == null) {
            names.add(name);
            return names.size() - 1;
        }
        return number;
    }

    /** Returns a name's number, -1 if it has none. */
    int find(String name) {
        return numbers.getOrDefault(name, -1);
    }

    String name(int number) {
        return names.get(number);
    }

    int size() {
        return names.size();
    }
}
