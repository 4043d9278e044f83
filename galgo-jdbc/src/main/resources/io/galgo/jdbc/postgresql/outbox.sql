-- Galgo's outbox, format version 1, PostgreSQL 13 and later. Can be run again and again.
-- docs/outbox-format.md says what each column holds.

CREATE TABLE IF NOT EXISTS galgo_schema (
    component text    NOT NULL PRIMARY KEY,
    version   integer NOT NULL,
    id        uuid    NOT NULL DEFAULT gen_random_uuid()
);

-- CACHE 1: a cached range would give a key's later transaction the lower number
CREATE SEQUENCE IF NOT EXISTS galgo_outbox_id AS bigint CACHE 1;

CREATE TABLE IF NOT EXISTS galgo_outbox (
    id           bigint      NOT NULL DEFAULT nextval('galgo_outbox_id') PRIMARY KEY,
    shard        smallint    NOT NULL CHECK (shard BETWEEN 0 AND 255),
    topic        text        NOT NULL,
    key          bytea,
    headers      bytea       NOT NULL,
    value        bytea,
    created      timestamptz NOT NULL DEFAULT clock_timestamp(),
    state        smallint    NOT NULL DEFAULT 0,
    stuck_reason text,
    stuck_at     timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- Only stuck rows are in it
CREATE INDEX IF NOT EXISTS galgo_outbox_stuck ON galgo_outbox (topic, md5(key)) WHERE state > 0;

-- Events that are to go out later
CREATE TABLE IF NOT EXISTS galgo_outbox_scheduled (
    number   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id text        NOT NULL UNIQUE,
    due      timestamptz NOT NULL,
    shard    smallint    NOT NULL CHECK (shard BETWEEN 0 AND 255),
    topic    text        NOT NULL,
    key      bytea,
    headers  bytea       NOT NULL,
    value    bytea
);
CREATE INDEX IF NOT EXISTS galgo_outbox_scheduled_due ON galgo_outbox_scheduled (due, number);

CREATE TABLE IF NOT EXISTS galgo_outbox_lease (
    shard_from smallint    NOT NULL PRIMARY KEY,
    shard_to   smallint    NOT NULL,
    number     bigint      NOT NULL DEFAULT 0,
    owner      text,
    until      timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

INSERT INTO galgo_schema (component, version) VALUES ('outbox', 1) ON CONFLICT (component) DO NOTHING;
