CREATE TABLE merchant_score (
    customer_id uuid NOT NULL,
    business_date date NOT NULL,
    score integer NOT NULL,
    tier text,
    points jsonb NOT NULL,
    facts jsonb NOT NULL,
    monthly bigint NOT NULL,
    credit_limit bigint NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_merchant_score PRIMARY KEY (customer_id, business_date),
    CONSTRAINT fk_merchant_score_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_merchant_score_score CHECK (score BETWEEN 0 AND 1000),
    CONSTRAINT ck_merchant_score_tier CHECK (tier IN ('high', 'mid', 'low')),
    CONSTRAINT ck_merchant_score_credit_limit
        CHECK (monthly >= 0 AND credit_limit BETWEEN 0 AND monthly * 3 / 10)
);
COMMENT ON COLUMN merchant_score.points IS 'by factor';
COMMENT ON COLUMN merchant_score.monthly IS 'mean turnover of 30 days';
COMMENT ON COLUMN merchant_score.credit_limit IS 'that follows from it';
COMMENT ON COLUMN merchant_score.reason IS 'what had it worked out last';

CREATE TABLE score_due (
    customer_id uuid NOT NULL,
    due_on date NOT NULL,
    CONSTRAINT pk_score_due PRIMARY KEY (customer_id),
    CONSTRAINT fk_score_due_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
COMMENT ON COLUMN score_due.due_on IS 'the business date of the next daily score';
CREATE INDEX ix_score_due_due_on ON score_due (due_on);
INSERT INTO score_due (customer_id, due_on) SELECT DISTINCT customer_id, date '2000-01-01' FROM turnover_hour;

CREATE TABLE line_offer (
    customer_id uuid NOT NULL,
    offer_at timestamp with time zone,
    offered_at timestamp with time zone,
    declined_at timestamp with time zone,
    CONSTRAINT pk_line_offer PRIMARY KEY (customer_id),
    CONSTRAINT fk_line_offer_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
COMMENT ON COLUMN line_offer.offer_at IS 'when Xiaoka speaks of a line by herself';
CREATE INDEX ix_line_offer_offer_at ON line_offer (offer_at) WHERE offer_at IS NOT NULL;

CREATE TABLE agreement_draft (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    version text NOT NULL,
    locale text NOT NULL,
    text text NOT NULL,
    sha256 bytea NOT NULL,
    tier text NOT NULL,
    credit_limit bigint NOT NULL,
    order_cap bigint NOT NULL,
    day_cap bigint NOT NULL,
    basis text NOT NULL,
    code bytea NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_agreement_draft PRIMARY KEY (id),
    CONSTRAINT uq_agreement_draft_customer_id_channel_address UNIQUE (customer_id, channel, address),
    CONSTRAINT fk_agreement_draft_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_agreement_draft_basis CHECK (basis IN ('score', 'operator'))
);
COMMENT ON COLUMN agreement_draft.address IS 'of the person who is to sign';
COMMENT ON COLUMN agreement_draft.basis IS 'score: terms follow it; operator: they stay';
COMMENT ON COLUMN agreement_draft.code IS 'keyed hash of code, person and text';
CREATE INDEX ix_agreement_draft_expires_at ON agreement_draft (expires_at);

CREATE TABLE agreement (
    id uuid NOT NULL,
    draft_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    version text NOT NULL,
    locale text NOT NULL,
    text text NOT NULL,
    sha256 bytea NOT NULL,
    tier text NOT NULL,
    credit_limit bigint NOT NULL,
    order_cap bigint NOT NULL,
    day_cap bigint NOT NULL,
    basis text NOT NULL,
    staff_id uuid NOT NULL,
    signed_by text NOT NULL,
    role text NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_agreement PRIMARY KEY (id),
    CONSTRAINT uq_agreement_draft_id UNIQUE (draft_id),
    CONSTRAINT fk_agreement_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_agreement_basis CHECK (basis IN ('score', 'operator')),
    CONSTRAINT ck_agreement_role CHECK (role = 'owner'),
    CONSTRAINT ck_agreement_sha256 CHECK (octet_length(sha256) = 32)
);
COMMENT ON COLUMN agreement.draft_id IS 'a draft is signed once';
COMMENT ON COLUMN agreement.basis IS 'score: terms follow it; operator: they stay';
CREATE INDEX ix_agreement_customer_id_signed_at ON agreement (customer_id, signed_at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agreement
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

CREATE TABLE agreement_paper (
    token bytea NOT NULL,
    agreement_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_agreement_paper PRIMARY KEY (token),
    CONSTRAINT fk_agreement_paper_agreement_id_agreement FOREIGN KEY (agreement_id) REFERENCES agreement (id)
);
COMMENT ON COLUMN agreement_paper.token IS 'keyed hash; the link itself is never stored';
CREATE INDEX ix_agreement_paper_expires_at ON agreement_paper (expires_at);

-- Whoever sells has a score from the next business day on. Once an hour and merchant, and nothing when it is known.
CREATE FUNCTION score_sold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO score_due (customer_id, due_on)
    VALUES (NEW.customer_id, (NEW.hour AT TIME ZONE 'Asia/Shanghai')::date + 1) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER score_sold AFTER INSERT ON turnover_hour FOR EACH ROW EXECUTE FUNCTION score_sold();

-- A refund and a repayment change the score at once. At the end of the transaction, when it has every lock it needs.
CREATE FUNCTION score_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM job_enqueue('scoring.work_out', ARRAY[NEW.customer_id]);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER score_refunded AFTER INSERT ON turnover_hour DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.refunded > 0) EXECUTE FUNCTION score_moved();
CREATE CONSTRAINT TRIGGER score_refunded_again AFTER UPDATE ON turnover_hour DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.refunded <> OLD.refunded) EXECUTE FUNCTION score_moved();
CREATE CONSTRAINT TRIGGER score_repaid AFTER UPDATE ON credit_use DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status = 'repaid' AND OLD.status <> 'repaid') EXECUTE FUNCTION score_moved();

-- A limit may fall below what is used. The floor then stands where the use is and follows it down as it is repaid, so
-- nothing new is used meanwhile. It only ever becomes tighter here: what the floor forbids stays forbidden.
CREATE FUNCTION credit_floor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_limit bigint;
BEGIN
    SELECT CASE status WHEN 'closed' THEN 0 ELSE credit_limit END INTO v_limit
    FROM credit_line WHERE customer_id = NEW.customer_id;
    IF FOUND THEN
        NEW.floor := greatest(
            NEW.floor, -greatest(v_limit, NEW.debits_posted + NEW.debits_pending - NEW.credits_posted)
        );
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credit_floor BEFORE UPDATE ON account FOR EACH ROW
    WHEN (NEW.kind = 'credit') EXECUTE FUNCTION credit_floor();

ALTER TABLE desk_trail DROP CONSTRAINT ck_desk_trail_action;
ALTER TABLE desk_trail ADD CONSTRAINT ck_desk_trail_action CHECK (action IN (
    'order_refund', 'topup_refund', 'order_delivered', 'order_failed', 'order_ask_again',
    'payment_credit_wallet', 'payment_credit_bill', 'payment_refund', 'payment_write_off', 'credit_overdue',
    'line_thawed'
)) NOT VALID;
ALTER TABLE desk_trail VALIDATE CONSTRAINT ck_desk_trail_action;
