CREATE TABLE IF NOT EXISTS stock (
    sku      text PRIMARY KEY,
    initial  int NOT NULL,
    quantity int NOT NULL CHECK (quantity >= 0)
);
-- No unique key: if an order were handled twice, this table would show it
CREATE TABLE IF NOT EXISTS movement (
    order_id text NOT NULL,
    sku      text NOT NULL,
    quantity int NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('SOLD', 'RELEASED', 'RETURNED')),
    moved_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS movement_by_order ON movement (order_id);
CREATE INDEX IF NOT EXISTS movement_by_sku ON movement (sku);
