-- What the outbox log keeps in tables, format version 1, PostgreSQL 14 and later; after outbox.sql. Can be run again and again.
-- docs/outbox-format.md says what each column holds. The replication slot is made by createSchema(), or by a person.

CREATE TABLE IF NOT EXISTS galgo_outbox_log (
    one      boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    made     boolean NOT NULL DEFAULT false,
    number   bigint  NOT NULL DEFAULT 0,
    owner    text,
    done     text,
    aside    text    NOT NULL DEFAULT '',
    table_from timestamptz
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS galgo_outbox_held (
    id    bigint NOT NULL PRIMARY KEY,
    topic text   NOT NULL,
    key   bytea  NOT NULL
);
CREATE INDEX IF NOT EXISTS galgo_outbox_held_key ON galgo_outbox_held USING hash (key);

INSERT INTO galgo_outbox_log (one) VALUES (true) ON CONFLICT (one) DO NOTHING;

INSERT INTO galgo_schema (component, version) VALUES ('outbox_log', 1) ON CONFLICT (component) DO NOTHING;
