CREATE TABLE IF NOT EXISTS orders (
    order_id    text PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('PURCHASE', 'RETURN')),
    customer    text NOT NULL,
    country     text NOT NULL,
    invoiced_at timestamp NOT NULL,
    total_pence bigint NOT NULL CHECK (total_pence > 0),
    placed_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS order_line (
    order_id   text NOT NULL REFERENCES orders,
    line       int NOT NULL,
    sku        text NOT NULL,
    quantity   int NOT NULL CHECK (quantity > 0),
    unit_pence bigint NOT NULL CHECK (unit_pence > 0),
    stocked    boolean NOT NULL,
    PRIMARY KEY (order_id, line)
);
