/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.Headers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Appends numbered events in groups for ever, and says how far it is; there to be killed. */
final class StoreService {

    static final String APPENDED = "appended ";

    private StoreService() {}

    public static void main(String[] args) throws Exception {
        long next = Long.parseLong(args[2]);
        var random = new Random(next);
        try (var store = Store.Kind.valueOf(args[0]).open(Path.of(args[1]))) {
            while (true) {
                int count = 1 + random.nextInt(50);
                store.append(events(next, count));
                next += count;
                System.out.println(APPENDED + (next - 1) + " .");
            }
        }
    }

    /** Events of some 400 bytes, headers included, and no two the same. */
    static List<SpoolRecord> events(long first, int count) {
        var random = new Random(first);
        return new ArrayList<>(LongStream.range(first, first + count)
                .mapToObj(number -> {
                    var value = new byte[256];
                    random.nextBytes(value);
                    var headers = Headers.builder()
                            .add("ce_specversion", "1.0")
                            .add("ce_id", "0198a7d1-52c0-7001-9d5a-%012d".formatted(number))
                            .add("ce_source", "bench")
                            .add("ce_type", "numbers")
                            .build();
                    return new SpoolRecord(number, 0, new EncodedEvent("numbers", new byte[8], value, headers));
                })
                .toList());
    }
}
