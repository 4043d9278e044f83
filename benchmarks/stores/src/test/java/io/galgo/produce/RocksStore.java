/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB: a log-structured merge tree, by JNI. */
final class RocksStore implements Store {

    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private final RocksDB db;
    private long next;

    RocksStore(Path directory) throws RocksDBException {
        RocksDB.loadLibrary();
        db = RocksDB.open(options, directory.toString());
        try (var all = db.newIterator()) {
            all.seekToLast();
            next = all.isValid() ? ByteBuffer.wrap(all.key()).getLong() + 1 : 0;
        }
    }

    @Override
    public void append(List<SpoolRecord> events) throws RocksDBException {
        try (var batch = new WriteBatch()) {
            for (var event : events) {
                batch.put(key(next++), MvStoreStore.bytes(event));
            }
            db.write(synced, batch);
        }
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public List<SpoolRecord> take(int most) throws RocksDBException {
        var events = new ArrayList<SpoolRecord>();
        byte[] first = null;
        byte[] last = null;
        try (var all = db.newIterator()) {
            for (all.seekToFirst(); all.isValid() && events.size() < most; all.next()) {
                first = first == null ? all.key() : first;
                last = all.key();
                events.add(SpoolRecord.readAt(ByteBuffer.wrap(all.value()), 0));
            }
        }
        if (first != null) {
            db.deleteRange(unsynced, first, key(ByteBuffer.wrap(last).getLong() + 1));
        }
        return events;
    }

    @Override
    public void close() {
        db.close();
        options.close();
        synced.close();
        unsynced.close();
    }
}
