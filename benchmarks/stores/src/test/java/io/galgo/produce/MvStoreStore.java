/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** H2's MVStore: a log-structured tree in one file. */
final class MvStoreStore implements Store {

    private final MVStore store;
    private final MVMap<Long, byte[]> map;

    MvStoreStore(Path directory) {
        store = new MVStore.Builder()
                .fileName(directory.resolve("store.mv").toString())
                .autoCommitDisabled()
                .open();
        map = store.openMap("events");
    }

    @Override
    public void append(List<SpoolRecord> events) {
        long next = map.isEmpty() ? 0 : map.lastKey() + 1;
        for (var event : events) {
            map.put(next++, bytes(event));
        }
        store.commit();
        store.sync();
    }

    static byte[] bytes(SpoolRecord event) {
        var buffer = ByteBuffer.allocate(SpoolRecord.sizeOf(event.event()));
        event.write(buffer);
        var bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    @Override
    public List<SpoolRecord> take(int most) {
        var events = new ArrayList<SpoolRecord>();
        var keys = new ArrayList<Long>();
        var cursor = map.cursor(map.firstKey());
        while (cursor.hasNext() && events.size() < most) {
            keys.add(cursor.next());
            events.add(SpoolRecord.readAt(ByteBuffer.wrap(cursor.getValue()), 0));
        }
        keys.forEach(map::remove);
        store.commit();
        return events;
    }

    @Override
    public void close() {
        store.closeImmediately();
    }
}
