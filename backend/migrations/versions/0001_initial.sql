-- The first schema, frozen: what was released is never edited, a change is a new revision.
-- Functions that the code calls are not here but in the capabilities' procedures.sql (see backend/procedures.py);
-- only those that triggers need are, because a trigger belongs to its table.

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY,
    code text COLLATE "C" NOT NULL,
    shard smallint DEFAULT '0' NOT NULL,
    kind text NOT NULL,
    currency varchar(3) DEFAULT 'CNY' NOT NULL,
    customer_id uuid,
    debits_posted bigint DEFAULT '0' NOT NULL,
    credits_posted bigint DEFAULT '0' NOT NULL,
    debits_pending bigint DEFAULT '0' NOT NULL,
    floor bigint,
    expires_at timestamptz,
    closed_at timestamptz,
    opened_at timestamptz NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT uq_account_code_shard UNIQUE (code, shard),
    CONSTRAINT ck_account_kind CHECK (kind IN ('paid', 'bonus', 'system')),
    CONSTRAINT ck_account_owner CHECK ((kind = 'system') = (customer_id IS NULL)),
    CONSTRAINT ck_account_customers_have_a_limit CHECK (kind = 'system' OR (floor IS NOT NULL AND shard = 0)),
    CONSTRAINT ck_account_sums CHECK (debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0),
    CONSTRAINT ck_account_floor CHECK (credits_posted - debits_posted - debits_pending >= floor)
) WITH (fillfactor = 70);
CREATE INDEX ix_account_customer ON account (customer_id) WHERE customer_id IS NOT NULL AND closed_at IS NULL;
CREATE INDEX ix_account_expiry ON account (expires_at) WHERE expires_at IS NOT NULL AND closed_at IS NULL;

CREATE TABLE api_key (
    id text NOT NULL,
    digest bytea NOT NULL,
    scope text NOT NULL,
    customer_id uuid,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT pk_api_key PRIMARY KEY (id),
    CONSTRAINT ck_api_key_scope CHECK (scope IN ('customer', 'merchant', 'channel', 'operator')),
    CONSTRAINT ck_api_key_bound CHECK ((scope IN ('customer', 'merchant')) = (customer_id IS NOT NULL))
);
COMMENT ON COLUMN api_key.customer_id IS 'for customer and merchant keys';

CREATE TABLE customer (
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    mode text NOT NULL,
    locale text NOT NULL,
    prompts boolean DEFAULT 'true' NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_customer PRIMARY KEY (id),
    CONSTRAINT ck_customer_kind CHECK (kind IN ('personal', 'merchant')),
    CONSTRAINT ck_customer_mode CHECK (mode IN ('standard', 'elderly'))
);

CREATE TABLE event (
    position bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    customer_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    data jsonb NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (position),
    CONSTRAINT uq_event_id UNIQUE (id)
);
CREATE INDEX ix_event_subject_id ON event (subject_id);
CREATE INDEX ix_event_xid_position ON event (xid, position);

CREATE TABLE hold (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    order_id uuid,
    reason text NOT NULL,
    title text DEFAULT '' NOT NULL,
    amount bigint NOT NULL,
    captured bigint DEFAULT '0' NOT NULL,
    released bigint DEFAULT '0' NOT NULL,
    status text DEFAULT 'open' NOT NULL,
    reference text COLLATE "C" NOT NULL,
    resolution text,
    refund text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    resolved_at timestamptz,
    CONSTRAINT pk_hold PRIMARY KEY (id),
    CONSTRAINT ck_hold_amount CHECK (amount > 0),
    CONSTRAINT ck_hold_status CHECK (status IN ('open', 'captured', 'voided', 'expired')),
    CONSTRAINT ck_hold_reason CHECK (reason IN ('order', 'precaution', 'review')),
    CONSTRAINT ck_hold_sums CHECK (captured >= 0 AND released >= 0),
    CONSTRAINT ck_hold_resolved_completely
        CHECK (captured + released = CASE status WHEN 'open' THEN 0 ELSE amount END),
    CONSTRAINT ck_hold_captured CHECK ((status = 'captured') = (captured > 0)),
    CONSTRAINT ck_hold_resolved_at CHECK ((status = 'open') = (resolved_at IS NULL)),
    CONSTRAINT ck_hold_refund CHECK (refund IS NULL OR status = 'captured'),
    CONSTRAINT uq_hold_reference UNIQUE (reference)
);
CREATE INDEX ix_hold_open ON hold (customer_id, expires_at) WHERE status = 'open';
COMMENT ON COLUMN hold.resolution IS 'reference of the capture or void that resolved it';
COMMENT ON COLUMN hold.refund IS 'reference of the refund, once there was one';

CREATE TABLE idempotency (
    key_id text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer,
    answer json,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_idempotency PRIMARY KEY (key_id, key)
);
CREATE INDEX ix_idempotency_created_at ON idempotency (created_at);
COMMENT ON COLUMN idempotency.key_id IS 'whose API key';
COMMENT ON COLUMN idempotency.fingerprint IS 'SHA-256 of method, path and body';
COMMENT ON COLUMN idempotency.answer IS 'not JSONB: a replay keeps the order of its fields';

CREATE TABLE journal (
    id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    reference text COLLATE "C" NOT NULL,
    title text DEFAULT '' NOT NULL,
    customer_id uuid,
    order_id uuid,
    topup_id uuid,
    at timestamptz NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (id),
    CONSTRAINT uq_journal_reference UNIQUE (reference)
);
CREATE UNIQUE INDEX ix_journal_customer ON journal (customer_id, seq) WHERE customer_id IS NOT NULL;

CREATE TABLE link_attempt (
    channel text NOT NULL,
    chat text NOT NULL,
    attempts integer NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT pk_link_attempt PRIMARY KEY (channel, chat)
);

CREATE TABLE orders (
    id uuid NOT NULL,
    number text NOT NULL,
    customer_id uuid NOT NULL,
    quote_id uuid NOT NULL,
    sku text NOT NULL,
    family text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    delivery text NOT NULL,
    quantity integer NOT NULL,
    target text,
    currency text DEFAULT 'CNY' NOT NULL,
    total bigint NOT NULL,
    status text NOT NULL,
    spent_bonus bigint DEFAULT 0 NOT NULL,
    spent_paid bigint DEFAULT 0 NOT NULL,
    spent_credit bigint DEFAULT 0 NOT NULL,
    shortfall bigint DEFAULT 0 NOT NULL,
    topup_id uuid,
    reason text,
    supplier_reference text,
    hold_id uuid,
    holds integer DEFAULT 0 NOT NULL,
    asked integer DEFAULT 0 NOT NULL,
    due_at timestamptz,
    has_codes boolean DEFAULT false NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_orders_amounts CHECK (total >= 0 AND shortfall >= 0 AND quantity > 0),
    CONSTRAINT ck_orders_status
        CHECK (status IN (
            'awaiting_funds', 'held', 'fulfilling', 'review', 'delivered', 'failed', 'cancelled', 'expired'
        )),
    CONSTRAINT ck_orders_held CHECK (status NOT IN ('held', 'fulfilling', 'review') OR hold_id IS NOT NULL),
    CONSTRAINT uq_orders_number UNIQUE (number),
    CONSTRAINT uq_orders_quote_id UNIQUE (quote_id)
);
CREATE INDEX ix_orders_customer_id_id ON orders (customer_id, id);
CREATE INDEX ix_orders_due_at ON orders (due_at) WHERE due_at IS NOT NULL;
COMMENT ON COLUMN orders.hold_id IS 'the open or captured hold';
COMMENT ON COLUMN orders.holds IS 'how many holds it had so far';
COMMENT ON COLUMN orders.asked IS 'supplier queries so far';
COMMENT ON COLUMN orders.due_at IS 'when a sweep must look at it again';
COMMENT ON COLUMN orders.expires_at IS 'of an order that waits for money';

CREATE TABLE payment_review (
    id uuid NOT NULL,
    gateway text NOT NULL,
    transaction text NOT NULL,
    reference text NOT NULL,
    merchant_id text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_payment_review PRIMARY KEY (id),
    CONSTRAINT ck_payment_review_reason
        CHECK (reason IN (
            'unknown_bill', 'other_gateway', 'other_merchant', 'other_amount', 'other_currency', 'paid_twice'
        ))
);

CREATE TABLE product (
    sku text NOT NULL,
    place integer NOT NULL,
    family text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    price bigint NOT NULL,
    currency varchar(3) DEFAULT 'CNY' NOT NULL,
    face bigint,
    needs text NOT NULL,
    delivery text NOT NULL,
    max_quantity integer DEFAULT '1' NOT NULL,
    on_sale boolean DEFAULT 'true' NOT NULL,
    CONSTRAINT pk_product PRIMARY KEY (sku),
    CONSTRAINT ck_product_amounts CHECK (price > 0 AND max_quantity > 0),
    CONSTRAINT ck_product_needs CHECK (needs IN ('phone', 'qq', 'nothing')),
    CONSTRAINT ck_product_delivery CHECK (delivery IN ('direct', 'code'))
);
COMMENT ON COLUMN product.place IS 'order on the shelf';

CREATE TABLE quote (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    sku text NOT NULL,
    quantity integer NOT NULL,
    target text,
    unit_price bigint NOT NULL,
    total bigint NOT NULL,
    snapshot jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    order_id uuid,
    CONSTRAINT pk_quote PRIMARY KEY (id),
    CONSTRAINT ck_quote_amounts CHECK (unit_price > 0 AND quantity > 0 AND total > 0)
);
CREATE INDEX ix_quote_unused ON quote (expires_at) WHERE order_id IS NULL;
COMMENT ON COLUMN quote.snapshot IS 'the whole answer, as the person saw it';
COMMENT ON COLUMN quote.order_id IS 'the order it was used for';

CREATE TABLE sandbox_bill (
    token text NOT NULL,
    merchant_id text NOT NULL,
    reference text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    method text NOT NULL,
    subject text NOT NULL,
    status text NOT NULL,
    transaction text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    settles_at timestamptz,
    CONSTRAINT pk_sandbox_bill PRIMARY KEY (token),
    CONSTRAINT uq_sandbox_bill_merchant_id_reference UNIQUE (merchant_id, reference),
    CONSTRAINT ck_sandbox_bill_status CHECK (status IN ('open', 'paying', 'paid', 'refused')),
    CONSTRAINT ck_sandbox_bill_transaction CHECK ((status = 'paid') = (transaction IS NOT NULL)),
    CONSTRAINT uq_sandbox_bill_transaction UNIQUE (transaction)
);
COMMENT ON COLUMN sandbox_bill.token IS 'the unguessable part of the cashier''s address';
COMMENT ON COLUMN sandbox_bill.reference IS 'the merchant''s number of the bill';
COMMENT ON COLUMN sandbox_bill.settles_at IS 'when a slow payment is through';

CREATE TABLE sandbox_supplier_order (
    reference text NOT NULL,
    sku text NOT NULL,
    target text NOT NULL,
    quantity integer NOT NULL,
    status text NOT NULL,
    ready_at timestamptz NOT NULL,
    number text NOT NULL,
    CONSTRAINT pk_sandbox_supplier_order PRIMARY KEY (reference),
    CONSTRAINT ck_sandbox_supplier_order_status CHECK (status IN ('lost', 'accepted', 'refused'))
);
COMMENT ON COLUMN sandbox_supplier_order.reference IS 'ours: at most one delivery for each';

CREATE TABLE sandbox_supplier_script (
    target text NOT NULL,
    behaviour text NOT NULL,
    CONSTRAINT pk_sandbox_supplier_script PRIMARY KEY (target),
    CONSTRAINT ck_sandbox_supplier_script_behaviour
        CHECK (behaviour IN (
            'ok', 'fail', 'slow', 'timeout_after_delivery', 'timeout_before_delivery', 'down'
        ))
);

CREATE TABLE topup (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    order_id uuid,
    currency text DEFAULT 'CNY' NOT NULL,
    amount bigint NOT NULL,
    bonus bigint NOT NULL,
    method text NOT NULL,
    gateway text NOT NULL,
    status text NOT NULL,
    pay_url text,
    qr_text text,
    late boolean DEFAULT false NOT NULL,
    asked integer DEFAULT 0 NOT NULL,
    due_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_topup PRIMARY KEY (id),
    CONSTRAINT ck_topup_amounts CHECK (amount > 0 AND bonus >= 0),
    CONSTRAINT ck_topup_method CHECK (method IN ('wechat', 'alipay')),
    CONSTRAINT ck_topup_status CHECK (status IN ('pending', 'processing', 'credited', 'refused', 'expired'))
);
CREATE INDEX ix_topup_customer_id_id ON topup (customer_id, id);
CREATE INDEX ix_topup_due_at ON topup (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_topup_order_id ON topup (order_id) WHERE order_id IS NOT NULL;
COMMENT ON COLUMN topup.order_id IS 'the order that goes on when the money is there';
COMMENT ON COLUMN topup.pay_url IS 'set once the gateway has the bill';
COMMENT ON COLUMN topup.asked IS 'active queries so far';
COMMENT ON COLUMN topup.due_at IS 'when the gateway is asked next';

CREATE TABLE card_code (
    id uuid NOT NULL,
    sku text NOT NULL,
    sealed bytea NOT NULL,
    fingerprint bytea NOT NULL,
    added_at timestamptz NOT NULL,
    order_id uuid,
    position integer,
    sold_at timestamptz,
    CONSTRAINT pk_card_code PRIMARY KEY (id),
    CONSTRAINT uq_card_code_order_id_position UNIQUE (order_id, position),
    CONSTRAINT ck_card_code_sold CHECK ((order_id IS NULL) = (sold_at IS NULL)),
    CONSTRAINT ck_card_code_position CHECK ((order_id IS NULL) = (position IS NULL)),
    CONSTRAINT fk_card_code_sku_product FOREIGN KEY (sku) REFERENCES product (sku),
    CONSTRAINT uq_card_code_fingerprint UNIQUE (fingerprint)
);
CREATE INDEX ix_card_code_left ON card_code (sku, id) WHERE order_id IS NULL;
COMMENT ON COLUMN card_code.sealed IS 'AES-256-GCM: nonce, ciphertext and tag';
COMMENT ON COLUMN card_code.position IS 'first, second … code of its order';

CREATE TABLE chat_link (
    channel text NOT NULL,
    chat text NOT NULL,
    customer_id uuid NOT NULL,
    linked_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    CONSTRAINT pk_chat_link PRIMARY KEY (channel, chat),
    CONSTRAINT fk_chat_link_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX ix_chat_link_customer_id_used_at ON chat_link (customer_id, used_at);

CREATE TABLE contact (
    customer_id uuid NOT NULL,
    alias text NOT NULL,
    phone text NOT NULL,
    saved_at timestamptz NOT NULL,
    CONSTRAINT pk_contact PRIMARY KEY (customer_id, alias),
    CONSTRAINT fk_contact_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);

CREATE TABLE delivery (
    order_id uuid NOT NULL,
    supplier_reference text,
    at timestamptz NOT NULL,
    CONSTRAINT pk_delivery PRIMARY KEY (order_id),
    CONSTRAINT fk_delivery_order_id_orders FOREIGN KEY (order_id) REFERENCES orders (id)
);

CREATE TABLE hold_part (
    hold_id uuid NOT NULL,
    position smallint NOT NULL,
    account_id bigint NOT NULL,
    amount bigint NOT NULL,
    captured bigint DEFAULT '0' NOT NULL,
    CONSTRAINT pk_hold_part PRIMARY KEY (hold_id, position),
    CONSTRAINT ck_hold_part_amount CHECK (amount > 0),
    CONSTRAINT ck_hold_part_captured CHECK (captured BETWEEN 0 AND amount),
    CONSTRAINT fk_hold_part_hold_id_hold FOREIGN KEY (hold_id) REFERENCES hold (id),
    CONSTRAINT fk_hold_part_account_id_account FOREIGN KEY (account_id) REFERENCES account (id)
);
COMMENT ON COLUMN hold_part.position IS 'order of consumption, from 1';

CREATE TABLE link_code (
    digest bytea NOT NULL,
    customer_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_link_code PRIMARY KEY (digest),
    CONSTRAINT fk_link_code_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX ix_link_code_customer_id ON link_code (customer_id);
COMMENT ON COLUMN link_code.digest IS 'keyed hash; the code itself is never stored';

CREATE TABLE payment (
    gateway text NOT NULL,
    transaction text NOT NULL,
    reference text NOT NULL,
    topup_id uuid,
    amount bigint NOT NULL,
    currency text NOT NULL,
    booked_to text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_payment PRIMARY KEY (gateway, transaction),
    CONSTRAINT ck_payment_booked_to CHECK (booked_to IN ('topup', 'suspense', 'nothing')),
    CONSTRAINT ck_payment_topup CHECK ((booked_to = 'topup') = (topup_id IS NOT NULL)),
    CONSTRAINT uq_payment_topup_id UNIQUE (topup_id),
    CONSTRAINT fk_payment_topup_id_topup FOREIGN KEY (topup_id) REFERENCES topup (id)
);
COMMENT ON COLUMN payment.reference IS 'the bill as the gateway named it';
COMMENT ON COLUMN payment.topup_id IS 'the bill it was credited to';

CREATE TABLE transfer (
    id bigint GENERATED ALWAYS AS IDENTITY,
    journal_id uuid NOT NULL,
    debit_account bigint NOT NULL,
    credit_account bigint NOT NULL,
    amount bigint NOT NULL,
    code text NOT NULL,
    CONSTRAINT pk_transfer PRIMARY KEY (id),
    CONSTRAINT ck_transfer_amount CHECK (amount > 0),
    CONSTRAINT ck_transfer_two_accounts CHECK (debit_account <> credit_account),
    CONSTRAINT fk_transfer_journal_id_journal FOREIGN KEY (journal_id) REFERENCES journal (id),
    CONSTRAINT fk_transfer_debit_account_account FOREIGN KEY (debit_account) REFERENCES account (id),
    CONSTRAINT fk_transfer_credit_account_account FOREIGN KEY (credit_account) REFERENCES account (id)
);
CREATE INDEX ix_transfer_journal_id ON transfer (journal_id);

-- What was written down about money stays as it was written.
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'XK002';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON hold
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON hold_part
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

-- A sold code stays sold, and to the order it was sold to.
CREATE FUNCTION catalogue_sold_stays_sold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'code % was sold', OLD.id USING ERRCODE = 'XK002';
END $$;
CREATE TRIGGER sold_stays_sold BEFORE UPDATE OR DELETE ON card_code
    FOR EACH ROW WHEN (OLD.order_id IS NOT NULL) EXECUTE FUNCTION catalogue_sold_stays_sold();
