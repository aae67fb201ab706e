ALTER TABLE account DROP CONSTRAINT ck_account_kind;
ALTER TABLE account
    ADD CONSTRAINT ck_account_kind CHECK (kind IN ('paid', 'bonus', 'credit', 'system')) NOT VALID,
    ADD CONSTRAINT ck_account_credit
        CHECK (kind <> 'credit' OR (floor <= 0 AND credits_posted <= debits_posted AND expires_at IS NULL)) NOT VALID;
ALTER TABLE account VALIDATE CONSTRAINT ck_account_kind;
ALTER TABLE account VALIDATE CONSTRAINT ck_account_credit;

CREATE TABLE credit_line (
    customer_id uuid NOT NULL,
    status text NOT NULL,
    tier text NOT NULL,
    credit_limit bigint NOT NULL,
    order_cap bigint NOT NULL,
    day_cap bigint NOT NULL,
    auto_cap bigint NOT NULL DEFAULT 0,
    repay_first boolean NOT NULL DEFAULT false,
    frozen_reason text,
    agreement_id uuid,
    opened_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_credit_line PRIMARY KEY (customer_id),
    CONSTRAINT fk_credit_line_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_credit_line_status CHECK (status IN ('proposed', 'open', 'frozen', 'closed')),
    CONSTRAINT ck_credit_line_tier CHECK (tier IN ('high', 'mid', 'low')),
    CONSTRAINT ck_credit_line_amounts
        CHECK (credit_limit >= 0 AND order_cap >= 0 AND day_cap >= 0 AND auto_cap >= 0),
    CONSTRAINT ck_credit_line_frozen CHECK ((status = 'frozen') = (frozen_reason IS NOT NULL)),
    CONSTRAINT ck_credit_line_signed
        CHECK (status NOT IN ('open', 'frozen') OR (agreement_id IS NOT NULL AND opened_at IS NOT NULL))
);
COMMENT ON COLUMN credit_line.credit_limit IS 'of everything that is owed or held';
COMMENT ON COLUMN credit_line.order_cap IS 'of one order';
COMMENT ON COLUMN credit_line.day_cap IS 'of one business day';
COMMENT ON COLUMN credit_line.auto_cap IS 'an order takes up to this much by itself; 0: never';
COMMENT ON COLUMN credit_line.repay_first IS 'money that arrives pays back what is due before anything else';
COMMENT ON COLUMN credit_line.agreement_id IS 'what was signed; without it nothing can be used';

CREATE TABLE credit_day (
    customer_id uuid NOT NULL,
    business_date date NOT NULL,
    used bigint NOT NULL,
    cap bigint NOT NULL,
    CONSTRAINT pk_credit_day PRIMARY KEY (customer_id, business_date),
    CONSTRAINT fk_credit_day_customer_id_credit_line
        FOREIGN KEY (customer_id) REFERENCES credit_line (customer_id),
    CONSTRAINT ck_credit_day_cap CHECK (used BETWEEN 0 AND cap)
);
COMMENT ON COLUMN credit_day.used IS 'by the uses of that day that were not released';

CREATE TABLE credit_use (
    hold_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    order_id uuid NOT NULL,
    amount bigint NOT NULL,
    cap bigint NOT NULL,
    business_date date NOT NULL,
    due_on date NOT NULL,
    fee bigint NOT NULL DEFAULT 0,
    repaid bigint NOT NULL DEFAULT 0,
    fee_paid bigint NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'held',
    automatic boolean NOT NULL DEFAULT false,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT pk_credit_use PRIMARY KEY (hold_id),
    CONSTRAINT fk_credit_use_hold_id_hold FOREIGN KEY (hold_id) REFERENCES hold (id),
    CONSTRAINT fk_credit_use_customer_id_credit_line
        FOREIGN KEY (customer_id) REFERENCES credit_line (customer_id),
    CONSTRAINT ck_credit_use_cap CHECK (amount > 0 AND amount <= cap),
    CONSTRAINT ck_credit_use_repaid CHECK (repaid BETWEEN 0 AND amount),
    CONSTRAINT ck_credit_use_fee CHECK (fee >= 0 AND fee_paid BETWEEN 0 AND fee),
    CONSTRAINT ck_credit_use_status CHECK (status IN ('held', 'owed', 'repaid', 'released')),
    CONSTRAINT ck_credit_use_settled_at
        CHECK ((status IN ('repaid', 'released')) = (settled_at IS NOT NULL)),
    CONSTRAINT ck_credit_use_progress CHECK (
        CASE status WHEN 'held' THEN repaid = 0 AND fee_paid = 0
             WHEN 'owed' THEN repaid < amount OR fee_paid < fee
             WHEN 'repaid' THEN repaid = amount AND fee_paid = fee ELSE true END
    )
);
COMMENT ON COLUMN credit_use.cap IS 'of one order, when it was used';
COMMENT ON COLUMN credit_use.business_date IS 'whose daily cap it counts against';
COMMENT ON COLUMN credit_use.automatic IS 'nobody was asked';
CREATE UNIQUE INDEX ux_credit_use_order ON credit_use (order_id) WHERE status <> 'released';
CREATE INDEX ix_credit_use_open ON credit_use (customer_id, due_on) WHERE status IN ('held', 'owed');
CREATE INDEX ix_credit_use_due ON credit_use (due_on, customer_id) WHERE status = 'owed';
CREATE INDEX ix_credit_use_day ON credit_use (customer_id, business_date);
