-- No unique key: if an order were charged twice, this table would show it
CREATE TABLE IF NOT EXISTS ledger (
    order_id     text NOT NULL,
    customer     text NOT NULL,
    amount_pence bigint NOT NULL,
    entered_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS refusal (
    order_id   text NOT NULL,
    reason     text NOT NULL,
    refused_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS ledger_by_order ON ledger (order_id);
CREATE INDEX IF NOT EXISTS refusal_by_order ON refusal (order_id);
