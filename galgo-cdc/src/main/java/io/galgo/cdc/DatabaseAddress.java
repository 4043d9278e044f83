/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import java.util.Objects;

/**
 * Where a database is and who reads its log. The user must be allowed to: PostgreSQL {@code REPLICATION} and ownership of the tables (or
 * a publication made beforehand), MariaDB {@code SELECT, RELOAD, REPLICATION SLAVE, REPLICATION CLIENT}.
 *
 * @param host the server's name
 * @param port its port
 * @param database the database that holds the tables
 * @param user who reads
 * @param password the user's password; never printed
 */
public record DatabaseAddress(String host, int port, String database, String user, String password) {

    public DatabaseAddress {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("A port is 1 to 65535; this one is " + port);
        }
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
