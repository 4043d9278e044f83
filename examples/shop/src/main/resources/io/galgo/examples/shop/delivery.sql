-- No unique key: if an order were shipped twice, this table would show it
CREATE TABLE IF NOT EXISTS shipment (
    order_id   text NOT NULL,
    customer   text NOT NULL,
    country    text NOT NULL,
    parcel     text NOT NULL,
    shipped_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS shipment_by_order ON shipment (order_id);
