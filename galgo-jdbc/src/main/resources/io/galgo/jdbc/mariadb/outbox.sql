-- Galgo's outbox, format version 1, MariaDB 10.6 and later (MySQL 8 takes it too). Can be run again and again.
-- docs/outbox-format.md says what each column holds. Times are UTC.

CREATE TABLE IF NOT EXISTS galgo_schema (
    component varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    version   int         NOT NULL,
    id        char(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS galgo_outbox (
    id           bigint        NOT NULL AUTO_INCREMENT PRIMARY KEY,
    shard        smallint      NOT NULL CHECK (shard BETWEEN 0 AND 255),
    topic        varchar(249)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `key`        mediumblob,
    headers      mediumblob    NOT NULL,
    value        longblob,
    created      datetime(6)   NOT NULL DEFAULT (utc_timestamp(6)),
    state        tinyint       NOT NULL DEFAULT 0,
    stuck_reason varchar(1000) CHARACTER SET utf8mb4,
    stuck_at     datetime(6),
    size         bigint        AS (length(headers) + coalesce(length(value), 0)) STORED,
    KEY by_state (state)
) ENGINE = InnoDB;

-- Events that are to go out later
CREATE TABLE IF NOT EXISTS galgo_outbox_scheduled (
    number   bigint          NOT NULL AUTO_INCREMENT PRIMARY KEY,
    event_id varbinary(1020) NOT NULL,
    due      datetime(6)     NOT NULL,
    shard    smallint        NOT NULL CHECK (shard BETWEEN 0 AND 255),
    topic    varchar(249)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `key`    mediumblob,
    headers  mediumblob      NOT NULL,
    value    longblob,
    UNIQUE KEY by_event (event_id),
    KEY by_due (due, number)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS galgo_outbox_lease (
    shard_from smallint     NOT NULL PRIMARY KEY,
    shard_to   smallint     NOT NULL,
    number     bigint       NOT NULL DEFAULT 0,
    owner      varchar(1000)CHARACTER SET utf8mb4,
    until      datetime(6)  NOT NULL DEFAULT '1000-01-01'
) ENGINE = InnoDB;

-- Rows that stand for keys, for lockKeys()
CREATE TABLE IF NOT EXISTS galgo_outbox_key_lock (
    slot int NOT NULL PRIMARY KEY
) ENGINE = InnoDB;

INSERT IGNORE INTO galgo_schema (component, version, id) VALUES ('outbox', 1, uuid());
