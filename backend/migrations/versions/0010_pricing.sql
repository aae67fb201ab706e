ALTER TABLE topup
    ADD COLUMN offer jsonb,
    ADD COLUMN bonus_days integer,
    ADD COLUMN bonus_withheld bigint DEFAULT 0 NOT NULL;
COMMENT ON COLUMN topup.offer IS 'the bonus offer that the bill promises, as it was then';
COMMENT ON COLUMN topup.bonus_days IS 'how long its bonus lasts once it is there';
COMMENT ON COLUMN topup.bonus_withheld IS 'a bonus that the bill named and that was not given';
ALTER TABLE topup ADD CONSTRAINT ck_topup_bonus_withheld CHECK (bonus_withheld >= 0 AND bonus_withheld * bonus = 0) NOT VALID;
ALTER TABLE topup VALIDATE CONSTRAINT ck_topup_bonus_withheld;

CREATE TABLE bonus_count (
    customer_id uuid NOT NULL,
    offer text NOT NULL,
    period text NOT NULL,
    times integer NOT NULL,
    amount bigint NOT NULL,
    times_cap integer,
    amount_cap bigint,
    CONSTRAINT pk_bonus_count PRIMARY KEY (customer_id, offer, period),
    CONSTRAINT fk_bonus_count_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_bonus_count_counted CHECK (times > 0 AND amount > 0),
    CONSTRAINT ck_bonus_count_times CHECK (times <= times_cap),
    CONSTRAINT ck_bonus_count_amount CHECK (amount <= amount_cap),
    CONSTRAINT ck_bonus_count_period CHECK (period = 'ever' OR period ~ '^\d{4}-\d\d-\d\d$')
);
COMMENT ON COLUMN bonus_count.offer IS 'the offer''s name, or *alone* for those without an order';
COMMENT ON COLUMN bonus_count.period IS 'ever, or a business day in Shanghai';
COMMENT ON COLUMN bonus_count.times_cap IS 'the limit when it was counted last; none is without limit';

CREATE TABLE bonus_grant (
    topup_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    order_id uuid,
    offer text NOT NULL,
    day date NOT NULL,
    amount bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_bonus_grant PRIMARY KEY (topup_id),
    CONSTRAINT fk_bonus_grant_topup_id_topup FOREIGN KEY (topup_id) REFERENCES topup (id),
    CONSTRAINT fk_bonus_grant_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_bonus_grant_amount CHECK (amount > 0)
);
COMMENT ON COLUMN bonus_grant.order_id IS 'the order whose gap was rounded up; none for a top-up alone';
COMMENT ON COLUMN bonus_grant.day IS 'the business day on which the bill was made';
CREATE UNIQUE INDEX ux_bonus_grant_order_id ON bonus_grant (order_id) WHERE order_id IS NOT NULL;
