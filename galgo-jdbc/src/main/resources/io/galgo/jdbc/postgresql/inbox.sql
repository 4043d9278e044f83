-- Galgo's inbox, format version 1, PostgreSQL 13 and later. Can be run again and again.
-- Partitions of galgo_inbox (one a day, UTC) are made and dropped by the SDK.

CREATE TABLE IF NOT EXISTS galgo_schema (
    component text    NOT NULL PRIMARY KEY,
    version   integer NOT NULL,
    id        uuid    NOT NULL DEFAULT gen_random_uuid()
);

-- Ids that carry their time: a repeat meets the partition of its first delivery
CREATE TABLE IF NOT EXISTS galgo_inbox (
    consumer_group text        NOT NULL,
    event_id       text        NOT NULL,
    again          text        NOT NULL DEFAULT '',
    event_time     timestamptz NOT NULL,
    PRIMARY KEY (consumer_group, event_id, again, event_time)
) PARTITION BY RANGE (event_time);

-- Ids without a time, as a user's own
CREATE TABLE IF NOT EXISTS galgo_inbox_own (
    consumer_group text        NOT NULL,
    own_id         text        NOT NULL,
    again          text        NOT NULL DEFAULT '',
    handled        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer_group, own_id, again)
);
CREATE INDEX IF NOT EXISTS galgo_inbox_own_handled ON galgo_inbox_own (handled);

INSERT INTO galgo_schema (component, version) VALUES ('inbox', 1) ON CONFLICT (component) DO NOTHING;
