CREATE TABLE stars_payment (
    charge text NOT NULL,
    reference text NOT NULL,
    payer bigint NOT NULL,
    stars integer NOT NULL,
    currency text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_stars_payment PRIMARY KEY (charge)
);
COMMENT ON COLUMN stars_payment.reference IS 'what the invoice carried';
CREATE INDEX ix_stars_payment_reference ON stars_payment (reference);

ALTER TABLE topup ADD COLUMN stars integer;
COMMENT ON COLUMN topup.stars IS 'the price in Telegram Stars, when they are taken for it';
ALTER TABLE topup
    ADD CONSTRAINT ck_topup_stars CHECK (stars > 0 AND (method <> 'stars' OR stars IS NOT NULL)) NOT VALID,
    DROP CONSTRAINT ck_topup_method,
    ADD CONSTRAINT ck_topup_method CHECK (method IN ('wechat', 'alipay', 'stars')) NOT VALID;
ALTER TABLE topup VALIDATE CONSTRAINT ck_topup_stars;
ALTER TABLE topup VALIDATE CONSTRAINT ck_topup_method;
