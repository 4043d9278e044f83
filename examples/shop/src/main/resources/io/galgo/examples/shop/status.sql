CREATE TABLE IF NOT EXISTS order_status (
    order_id   text PRIMARY KEY,
    state      text,
    step       int NOT NULL DEFAULT 0,
    mailed     boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now()
);
