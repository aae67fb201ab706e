ALTER TABLE customer ADD COLUMN guarded_until timestamp with time zone;
COMMENT ON COLUMN customer.guarded_until IS 'payments are guarded until then, whatever the mode';

ALTER TABLE orders ADD COLUMN asked_by text, ADD COLUMN waits_until timestamp with time zone;
COMMENT ON COLUMN orders.asked_by IS 'how the person asked: voice, text or button';
COMMENT ON COLUMN orders.waits_until IS 'nobody fulfils it before then';
ALTER TABLE orders
    ADD CONSTRAINT ck_orders_asked_by CHECK (asked_by IN ('voice', 'text', 'button')) NOT VALID,
    ADD CONSTRAINT ck_orders_waits CHECK (waits_until IS NULL OR status = 'held') NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_asked_by;
ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_waits;

CREATE TABLE guardian (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    confirms_from timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    CONSTRAINT pk_guardian PRIMARY KEY (id),
    CONSTRAINT fk_guardian_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT fk_guardian_guardian_id_customer FOREIGN KEY (guardian_id) REFERENCES customer (id),
    CONSTRAINT ck_guardian_another CHECK (customer_id <> guardian_id),
    CONSTRAINT ck_guardian_begins CHECK (starts_at >= accepted_at AND confirms_from >= starts_at),
    CONSTRAINT ck_guardian_ends CHECK (ends_at >= starts_at)
);
COMMENT ON COLUMN guardian.customer_id IS 'who is watched over';
COMMENT ON COLUMN guardian.guardian_id IS 'the trusted contact';
COMMENT ON COLUMN guardian.starts_at IS 'asked from then on';
COMMENT ON COLUMN guardian.confirms_from IS 'may let go from then on';
COMMENT ON COLUMN guardian.ends_at IS 'asked no more from then on';
CREATE INDEX ix_guardian_customer_id ON guardian (customer_id);
CREATE INDEX ix_guardian_guardian_id ON guardian (guardian_id);
CREATE UNIQUE INDEX ux_guardian_lasting ON guardian (customer_id) WHERE ends_at IS NULL;

CREATE TABLE guardian_code (
    digest bytea NOT NULL,
    customer_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_guardian_code PRIMARY KEY (digest),
    CONSTRAINT uq_guardian_code_customer_id UNIQUE (customer_id),
    CONSTRAINT fk_guardian_code_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
COMMENT ON COLUMN guardian_code.digest IS 'keyed hash; the code itself is never stored';

CREATE TABLE guard (
    order_id uuid NOT NULL,
    guardianship_id uuid,
    reason text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    outcome text,
    decided_at timestamp with time zone,
    CONSTRAINT pk_guard PRIMARY KEY (order_id),
    CONSTRAINT fk_guard_order_id_orders FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT fk_guard_guardianship_id_guardian FOREIGN KEY (guardianship_id) REFERENCES guardian (id),
    CONSTRAINT ck_guard_reason CHECK (reason IN ('new_number', 'unusual')),
    CONSTRAINT ck_guard_outcome CHECK (outcome IN ('confirmed', 'time_up', 'cancelled', 'refused')),
    CONSTRAINT ck_guard_decided_at CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CONSTRAINT ck_guard_guardianship_id
        CHECK (outcome NOT IN ('confirmed', 'refused') OR guardianship_id IS NOT NULL),
    CONSTRAINT ck_guard_until CHECK (outcome <> 'time_up' OR decided_at >= until)
);
COMMENT ON COLUMN guard.guardianship_id IS 'who was asked';
CREATE INDEX ix_guard_open ON guard (until) WHERE outcome IS NULL;
