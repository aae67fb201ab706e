-- The operator's desk: refunds of orders and payments, decisions about reviews, the trail of both.

ALTER TABLE orders
    ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded_at timestamptz,
    ADD CONSTRAINT ck_orders_refunded CHECK (
        CASE WHEN refunded_at IS NULL THEN refunded = 0
        ELSE refunded = spent_bonus + spent_paid + spent_credit AND status = 'delivered' END
    );
CREATE INDEX ix_orders_review ON orders (updated_at, id) WHERE status = 'review';

ALTER TABLE payment_review
    ADD COLUMN topup_id uuid CONSTRAINT fk_payment_review_topup_id_topup REFERENCES topup (id),
    ADD COLUMN in_suspense boolean NOT NULL DEFAULT false,
    ADD COLUMN status text NOT NULL DEFAULT 'open',
    ADD COLUMN decided_at timestamptz,
    ADD CONSTRAINT ck_payment_review_status CHECK (
        status IN ('open', 'refunding', 'credited', 'refunded', 'written_off')
    ),
    ADD CONSTRAINT ck_payment_review_decided_at CHECK ((status = 'open') = (decided_at IS NULL)),
    ADD CONSTRAINT ck_payment_review_in_suspense CHECK (
        in_suspense OR status IN ('open', 'written_off')
    );
COMMENT ON COLUMN payment_review.topup_id IS 'the bill it names, when there is one';
COMMENT ON COLUMN payment_review.in_suspense IS 'it is on our account';
-- What came to review before these columns knew it: money of ours has its journal.
UPDATE payment_review SET
    topup_id = (SELECT id FROM topup WHERE id::text = lower(payment_review.reference)),
    in_suspense = EXISTS (
        SELECT FROM journal
        WHERE reference = 'suspense:' || payment_review.gateway || ':' || payment_review.transaction
    );
CREATE INDEX ix_payment_review_open ON payment_review (at, id) WHERE status = 'open';

CREATE TABLE refund (
    id uuid NOT NULL,
    gateway text NOT NULL,
    transaction text NOT NULL,
    reference text NOT NULL,
    topup_id uuid,
    review_id uuid,
    customer_id uuid,
    currency text NOT NULL DEFAULT 'CNY',
    amount bigint NOT NULL,
    bonus bigint NOT NULL DEFAULT 0,
    bonus_expires_at timestamptz,
    status text NOT NULL DEFAULT 'pending',
    number text,
    reason text,
    asked integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_refund PRIMARY KEY (id),
    CONSTRAINT fk_refund_gateway_transaction_payment FOREIGN KEY (gateway, transaction)
        REFERENCES payment (gateway, transaction),
    CONSTRAINT fk_refund_topup_id_topup FOREIGN KEY (topup_id) REFERENCES topup (id),
    CONSTRAINT fk_refund_review_id_payment_review FOREIGN KEY (review_id) REFERENCES payment_review (id),
    CONSTRAINT ck_refund_amounts CHECK (amount > 0 AND bonus >= 0),
    CONSTRAINT ck_refund_subject CHECK ((topup_id IS NULL) <> (review_id IS NULL)),
    CONSTRAINT ck_refund_customer CHECK (topup_id IS NULL OR customer_id IS NOT NULL),
    CONSTRAINT ck_refund_bonus CHECK (bonus = 0 OR topup_id IS NOT NULL),
    CONSTRAINT ck_refund_status CHECK (status IN ('pending', 'done', 'refused')),
    CONSTRAINT ck_refund_due_at CHECK ((status = 'pending') = (due_at IS NOT NULL))
);
COMMENT ON COLUMN refund.id IS 'the reference by which the gateway knows it';
COMMENT ON COLUMN refund.transaction IS 'the payment that is sent back';
COMMENT ON COLUMN refund.reference IS 'the bill as the gateway named it';
COMMENT ON COLUMN refund.bonus_expires_at IS 'of the lot the bonus was taken from';
COMMENT ON COLUMN refund.number IS 'the gateway''s own number';
COMMENT ON COLUMN refund.due_at IS 'when the gateway is asked again';
CREATE INDEX ix_refund_due_at ON refund (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_refund_topup_id ON refund (topup_id) WHERE topup_id IS NOT NULL;
CREATE UNIQUE INDEX uq_refund_review_id ON refund (review_id)
WHERE review_id IS NOT NULL AND status <> 'refused';

CREATE TABLE desk_trail (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    key_id text NOT NULL,
    operator text NOT NULL,
    action text NOT NULL,
    subject_id uuid NOT NULL,
    customer_id uuid,
    amount bigint NOT NULL,
    note text NOT NULL,
    CONSTRAINT pk_desk_trail PRIMARY KEY (id),
    CONSTRAINT ck_desk_trail_action CHECK (action IN (
        'order_refund', 'topup_refund', 'order_delivered', 'order_failed', 'order_ask_again',
        'payment_credit_wallet', 'payment_credit_bill', 'payment_refund', 'payment_write_off'
    )),
    CONSTRAINT ck_desk_trail_amount CHECK (amount >= 0)
);
COMMENT ON COLUMN desk_trail.key_id IS 'whose API key it came with';
COMMENT ON COLUMN desk_trail.operator IS 'who decided, as they sign';
COMMENT ON COLUMN desk_trail.subject_id IS 'the order, refund or payment review';
CREATE INDEX ix_desk_trail_subject_id ON desk_trail (subject_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON desk_trail
FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

ALTER TABLE sandbox_bill
    ADD COLUMN refunding text NOT NULL DEFAULT 'ok',
    ADD CONSTRAINT ck_sandbox_bill_refunding CHECK (
        refunding IN ('ok', 'refuse', 'slow', 'lost_answer', 'away')
    );
COMMENT ON COLUMN sandbox_bill.refunding IS 'how refunds of it go, for tests';

CREATE TABLE sandbox_refund (
    merchant_id text NOT NULL,
    reference text NOT NULL,
    transaction text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    status text NOT NULL,
    number text NOT NULL,
    reason text,
    settles_at timestamptz NOT NULL,
    CONSTRAINT pk_sandbox_refund PRIMARY KEY (merchant_id, reference),
    CONSTRAINT uq_sandbox_refund_number UNIQUE (number),
    CONSTRAINT ck_sandbox_refund_amount CHECK (amount > 0),
    CONSTRAINT ck_sandbox_refund_status CHECK (status IN ('accepted', 'refused'))
);
COMMENT ON COLUMN sandbox_refund.reference IS 'the merchant''s number of the refund';
COMMENT ON COLUMN sandbox_refund.transaction IS 'the payment it sends back';
CREATE INDEX ix_sandbox_refund_transaction ON sandbox_refund (transaction);
