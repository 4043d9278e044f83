-- Galgo's inbox, format version 1, MariaDB 10.6 and later (MySQL 8 takes it too). Can be run again and again.
-- Tables like galgo_inbox (one a day, UTC) are made and dropped by the SDK; it holds no rows itself.
-- Ids are bytes of UTF-8; those longer than the column stand as "sha256:" and their digest.

CREATE TABLE IF NOT EXISTS galgo_schema (
    component varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    version   int         NOT NULL,
    id        char(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE = InnoDB;

-- Ids that carry their time: a repeat meets the table of its first delivery
CREATE TABLE IF NOT EXISTS galgo_inbox (
    consumer_group varbinary(255) NOT NULL,
    event_id       varbinary(255) NOT NULL,
    again          varbinary(255) NOT NULL DEFAULT '',
    event_time     datetime(3)    NOT NULL,
    repeats        int            NOT NULL DEFAULT 0,
    PRIMARY KEY (consumer_group, event_id, again)
) ENGINE = InnoDB;

-- Ids without a time, as a user's own
CREATE TABLE IF NOT EXISTS galgo_inbox_own (
    consumer_group varbinary(255) NOT NULL,
    own_id         varbinary(255) NOT NULL,
    again          varbinary(255) NOT NULL DEFAULT '',
    handled        datetime(6)    NOT NULL DEFAULT (utc_timestamp(6)),
    repeats        int            NOT NULL DEFAULT 0,
    PRIMARY KEY (consumer_group, own_id, again),
    KEY by_handled (handled)
) ENGINE = InnoDB;

INSERT IGNORE INTO galgo_schema (component, version, id) VALUES ('inbox', 1, uuid());
