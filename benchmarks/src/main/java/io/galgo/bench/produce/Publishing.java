/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.jdbc.Outbox;
import io.galgo.produce.Publisher;
import java.sql.SQLException;

/** A way that events go from a transaction to Kafka. Safe for any thread. */
interface Publishing extends AutoCloseable {

    /** Changes an account in a transaction of its own, with an event of it; returns when it has committed. */
    void transact(int account, byte[] value) throws SQLException;

    @Override
    void close();

    static Galgo galgo(ProduceJob job) {
        return Galgo.builder()
                .service("bench")
                .bootstrapServers(job.bootstrapServers())
                .build();
    }

    static Topic<String, byte[]> topic(ProduceJob job) {
        return Topic.of(job.topic(), Format.string(), Format.bytes());
    }

    static String key(int account) {
        return "account-" + account;
    }

    /** Nothing but the change. */
    record None(ServiceDatabase database) implements Publishing {

        @Override
        public void transact(int account, byte[] value) throws SQLException {
            try (var connection = database.connections().getConnection()) {
                ServiceDatabase.change(connection, account);
                connection.commit();
            }
        }

        @Override
        public void close() {}
    }

    /** Sent after the commit and not waited for: what many services do, and loses events when they die. */
    record AfterCommit(ServiceDatabase database, Publisher publisher, Topic<String, byte[]> topic)
            implements Publishing {

        static AfterCommit open(ProduceJob job, ServiceDatabase database) {
            return new AfterCommit(database, galgo(job).publisher(), Publishing.topic(job));
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits, and closing sends what is left
        public void transact(int account, byte[] value) throws SQLException {
            new None(database).transact(account, value);
            publisher.publish(topic, key(account), value);
        }

        @Override
        public void close() {
            publisher.close();
        }
    }

    /** Galgo's outbox. */
    record Through(Outbox outbox, Topic<String, byte[]> topic) implements Publishing {

        static Through table(ProduceJob job, ServiceDatabase database) throws SQLException {
            return of(job, Outbox.builder(galgo(job), database.connections()).build());
        }

        static Through log(ProduceJob job, ServiceDatabase database) throws SQLException {
            return of(
                    job,
                    Outbox.builder(galgo(job), database.connections())
                            .log(job.jdbcUrl())
                            .build());
        }

        private static Through of(ProduceJob job, Outbox outbox) throws SQLException {
            outbox.createSchema();
            return new Through(outbox, Publishing.topic(job));
        }

        /** Starts its relay. */
        Through relayed() {
            outbox.startRelay();
            return this;
        }

        @Override
        public void transact(int account, byte[] value) throws SQLException {
            outbox.<SQLException>inTransaction(connection -> {
                ServiceDatabase.change(connection, account);
                outbox.publish(connection, topic, key(account), value);
            });
        }

        @Override
        public void close() {
            outbox.close();
        }
    }
}
