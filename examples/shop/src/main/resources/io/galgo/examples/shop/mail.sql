-- No unique key: if a customer got two mails, this table would show it
CREATE TABLE IF NOT EXISTS sent (
    order_id text NOT NULL,
    customer text NOT NULL,
    subject  text NOT NULL,
    sent_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS sent_by_order ON sent (order_id);
