CREATE TABLE repayment (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    business_date date NOT NULL,
    cause text NOT NULL,
    amount bigint NOT NULL,
    fee bigint NOT NULL,
    owed bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_repayment PRIMARY KEY (id),
    CONSTRAINT fk_repayment_customer_id_credit_line
        FOREIGN KEY (customer_id) REFERENCES credit_line (customer_id),
    CONSTRAINT ck_repayment_cause CHECK (cause IN ('due', 'arrived', 'manual')),
    CONSTRAINT ck_repayment_owed CHECK (amount >= 0 AND fee >= 0 AND amount + fee <= owed),
    CONSTRAINT ck_repayment_something CHECK (cause = 'due' OR amount + fee > 0)
);
COMMENT ON COLUMN repayment.owed IS 'before it, with fees';
CREATE INDEX ix_repayment_customer_id ON repayment (customer_id, at);
CREATE UNIQUE INDEX ux_repayment_due ON repayment (customer_id, business_date) WHERE cause = 'due';

CREATE TABLE repayment_part (
    repayment_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    amount bigint NOT NULL,
    fee bigint NOT NULL,
    CONSTRAINT pk_repayment_part PRIMARY KEY (repayment_id, hold_id),
    CONSTRAINT fk_repayment_part_repayment_id_repayment FOREIGN KEY (repayment_id) REFERENCES repayment (id),
    CONSTRAINT fk_repayment_part_hold_id_credit_use FOREIGN KEY (hold_id) REFERENCES credit_use (hold_id),
    CONSTRAINT ck_repayment_part_something CHECK (amount >= 0 AND fee >= 0 AND amount + fee > 0)
);
CREATE INDEX ix_repayment_part_hold_id ON repayment_part (hold_id);

CREATE TABLE overdue (
    customer_id uuid NOT NULL,
    since date NOT NULL,
    step smallint NOT NULL,
    next_on date,
    charged_to date NOT NULL,
    review_since timestamp with time zone,
    settled_at timestamp with time zone,
    CONSTRAINT pk_overdue PRIMARY KEY (customer_id, since),
    CONSTRAINT fk_overdue_customer_id_credit_line
        FOREIGN KEY (customer_id) REFERENCES credit_line (customer_id),
    CONSTRAINT ck_overdue_step CHECK (step >= 0),
    CONSTRAINT ck_overdue_settled CHECK (settled_at IS NULL OR (next_on IS NULL AND review_since IS NULL))
);
COMMENT ON COLUMN overdue.since IS 'the due day that was short first';
COMMENT ON COLUMN overdue.step IS 'the last one that was told, from 0';
COMMENT ON COLUMN overdue.next_on IS 'when the next step comes';
COMMENT ON COLUMN overdue.charged_to IS 'late fees are part of what is owed up to that day';
COMMENT ON COLUMN overdue.review_since IS 'waits for a person of the shop';
CREATE UNIQUE INDEX ux_overdue_open ON overdue (customer_id) WHERE settled_at IS NULL;

CREATE TABLE repayment_reminder (
    customer_id uuid NOT NULL,
    due_on date NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_repayment_reminder PRIMARY KEY (customer_id, due_on),
    CONSTRAINT fk_repayment_reminder_customer_id_credit_line
        FOREIGN KEY (customer_id) REFERENCES credit_line (customer_id)
);

ALTER TABLE desk_trail DROP CONSTRAINT ck_desk_trail_action;
ALTER TABLE desk_trail ADD CONSTRAINT ck_desk_trail_action CHECK (
    action IN ('order_refund', 'topup_refund', 'order_delivered', 'order_failed', 'order_ask_again',
               'payment_credit_wallet', 'payment_credit_bill', 'payment_refund', 'payment_write_off',
               'credit_overdue')
);
