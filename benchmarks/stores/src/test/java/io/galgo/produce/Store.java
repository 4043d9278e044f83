/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a spool needs of its store: a queue whose appended events outlive the machine. For one thread. */
interface Store extends AutoCloseable {

    /** Appends events; they are on the disk when this returns. */
    void append(List<SpoolRecord> events) throws Exception;

    /** Returns the oldest events, as many as that at most, and takes them out. Taking out need not outlive the machine. */
    List<SpoolRecord> take(int most) throws Exception;

    @Override
    void close() throws IOException;

    /** The stores compared. */
    enum Kind {
        FILES,
        MVSTORE,
        ROCKSDB;

        Store open(Path directory) throws Exception {
            return switch (this) {
                case FILES -> new FileStore(directory);
                case MVSTORE -> new MvStoreStore(directory);
                case ROCKSDB -> new RocksStore(directory);
            };
        }
    }
}
