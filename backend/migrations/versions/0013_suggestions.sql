CREATE TABLE rhythm (
    customer_id uuid NOT NULL,
    look_at timestamp with time zone,
    wanted boolean,
    CONSTRAINT pk_rhythm PRIMARY KEY (customer_id),
    CONSTRAINT fk_rhythm_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
COMMENT ON COLUMN rhythm.look_at IS 'when something may be due; nothing is before';
COMMENT ON COLUMN rhythm.wanted IS 'what the person said about suggestions';
CREATE INDEX ix_rhythm_look_at ON rhythm (look_at) WHERE look_at IS NOT NULL;

INSERT INTO rhythm (customer_id, look_at)
SELECT o.customer_id, max(o.created_at) + interval '2 days'
FROM orders o JOIN customer c ON c.id = o.customer_id AND c.kind = 'personal'
WHERE o.status = 'delivered' GROUP BY o.customer_id;

CREATE TABLE suggestion (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    after_order uuid NOT NULL,
    date date NOT NULL,
    family text NOT NULL,
    sku text NOT NULL,
    quantity integer NOT NULL,
    target text,
    every text NOT NULL,
    number integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    outcome text,
    decided_at timestamp with time zone,
    CONSTRAINT pk_suggestion PRIMARY KEY (id),
    CONSTRAINT fk_suggestion_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT fk_suggestion_after_order_orders FOREIGN KEY (after_order) REFERENCES orders (id),
    CONSTRAINT uq_suggestion_after_order UNIQUE (after_order),
    CONSTRAINT ck_suggestion_amounts CHECK (quantity > 0 AND number > 0),
    CONSTRAINT ck_suggestion_every CHECK (every IN ('month', 'week', 'days')),
    CONSTRAINT ck_suggestion_outcome CHECK (outcome IN ('bought', 'skipped', 'muted', 'expired')),
    CONSTRAINT ck_suggestion_decided_at CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CONSTRAINT ck_suggestion_until CHECK (until > made_at)
);
COMMENT ON COLUMN suggestion.date IS 'the business date it was made on';
CREATE UNIQUE INDEX ux_suggestion_open ON suggestion (customer_id) WHERE outcome IS NULL;
CREATE UNIQUE INDEX ux_suggestion_customer_id_date ON suggestion (customer_id, date);
CREATE INDEX ix_suggestion_until ON suggestion (until) WHERE outcome IS NULL;

CREATE TABLE suggestion_mute (
    customer_id uuid NOT NULL,
    family text NOT NULL,
    target text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_suggestion_mute PRIMARY KEY (customer_id, family, target),
    CONSTRAINT fk_suggestion_mute_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
COMMENT ON COLUMN suggestion_mute.target IS ''''' for what has none';
