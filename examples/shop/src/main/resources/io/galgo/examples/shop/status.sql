CREATE TABLE IF NOT EXISTS order_status (
    order_id   text PRIMARY KEY,
    state      text,
    step       int NOT NULL DEFAULT 0,
    mailed     boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS parcel (
    order_id text PRIMARY KEY,
    scans    int NOT NULL,
    seen_at  timestamptz NOT NULL DEFAULT now()
);
