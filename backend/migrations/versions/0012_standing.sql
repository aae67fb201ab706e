CREATE TABLE standing_consent (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    about TEXT NOT NULL,
    given BOOLEAN NOT NULL,
    terms JSONB NOT NULL,
    channel TEXT,
    chat TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_standing_consent PRIMARY KEY (id),
    CONSTRAINT ck_standing_consent_about CHECK (about IN ('precaution', 'topup_rule')),
    CONSTRAINT fk_standing_consent_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id)
);
COMMENT ON COLUMN standing_consent.terms IS 'what exactly was agreed to or ended';
COMMENT ON COLUMN standing_consent.channel IS 'where it was said; null where an own key said it';
CREATE INDEX ix_standing_consent_customer_id_id ON standing_consent (customer_id, id);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON standing_consent
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

CREATE TABLE precaution (
    customer_id UUID NOT NULL,
    active BOOLEAN NOT NULL,
    consent_id UUID NOT NULL,
    share INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    holds INTEGER DEFAULT '0' NOT NULL,
    hold_id UUID,
    CONSTRAINT pk_precaution PRIMARY KEY (customer_id),
    CONSTRAINT ck_precaution_amounts CHECK (amount > 0 AND share BETWEEN 1 AND 10000),
    CONSTRAINT fk_precaution_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT fk_precaution_consent_id_standing_consent FOREIGN KEY(consent_id) REFERENCES standing_consent (id),
    CONSTRAINT fk_precaution_hold_id_hold FOREIGN KEY(hold_id) REFERENCES hold (id)
);
COMMENT ON COLUMN precaution.share IS 'of a typical order, in basis points';
COMMENT ON COLUMN precaution.holds IS 'how many there were so far';
COMMENT ON COLUMN precaution.hold_id IS 'the latest one';

CREATE TABLE topup_rule (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    kind TEXT NOT NULL,
    day SMALLINT DEFAULT '0' NOT NULL,
    threshold BIGINT,
    every_days INTEGER,
    amount BIGINT,
    target BIGINT,
    minimum BIGINT NOT NULL,
    maximum BIGINT NOT NULL,
    per_day SMALLINT NOT NULL,
    method TEXT NOT NULL,
    elderly BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    ignored SMALLINT DEFAULT '0' NOT NULL,
    rest_until TIMESTAMP WITH TIME ZONE,
    next_at TIMESTAMP WITH TIME ZONE,
    consent_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_topup_rule PRIMARY KEY (id),
    CONSTRAINT uq_topup_rule_customer_id_kind_day UNIQUE (customer_id, kind, day),
    CONSTRAINT ck_topup_rule_kind CHECK (kind IN ('balance', 'interval', 'month_day')),
    CONSTRAINT ck_topup_rule_status CHECK (status IN ('on', 'stopped', 'ended')),
    CONSTRAINT ck_topup_rule_reason CHECK (reason IN ('refused', 'ignored')),
    CONSTRAINT ck_topup_rule_stopped CHECK ((status = 'stopped') = (reason IS NOT NULL)),
    CONSTRAINT ck_topup_rule_threshold CHECK ((kind = 'balance') = (threshold IS NOT NULL)),
    CONSTRAINT ck_topup_rule_every_days CHECK ((kind = 'interval') = (every_days IS NOT NULL)),
    CONSTRAINT ck_topup_rule_day CHECK (CASE kind WHEN 'month_day' THEN day BETWEEN 1 AND 31 ELSE day = 0 END),
    CONSTRAINT ck_topup_rule_sum CHECK ((amount IS NULL) <> (target IS NULL)),
    CONSTRAINT ck_topup_rule_limits CHECK (minimum > 0 AND minimum <= maximum),
    CONSTRAINT ck_topup_rule_per_day CHECK (per_day BETWEEN 1 AND 10),
    CONSTRAINT ck_topup_rule_method CHECK (method IN ('wechat', 'alipay')),
    CONSTRAINT fk_topup_rule_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT fk_topup_rule_consent_id_standing_consent FOREIGN KEY(consent_id) REFERENCES standing_consent (id)
);
COMMENT ON COLUMN topup_rule.day IS 'of the month; 0 for other kinds';
COMMENT ON COLUMN topup_rule.elderly IS 'asked for in elderly mode, so it asks there too';
COMMENT ON COLUMN topup_rule.reason IS 'why it was stopped';
COMMENT ON COLUMN topup_rule.ignored IS 'bills in a row';
COMMENT ON COLUMN topup_rule.next_at IS 'when it is looked at whatever the balance does';
CREATE INDEX ix_topup_rule_next_at ON topup_rule (next_at) WHERE next_at IS NOT NULL AND status = 'on';

CREATE TABLE topup_rule_day (
    rule_id UUID NOT NULL,
    business_date DATE NOT NULL,
    used SMALLINT NOT NULL,
    cap SMALLINT NOT NULL,
    CONSTRAINT pk_topup_rule_day PRIMARY KEY (rule_id, business_date),
    CONSTRAINT ck_topup_rule_day_used CHECK (used BETWEEN 0 AND cap),
    CONSTRAINT fk_topup_rule_day_rule_id_topup_rule FOREIGN KEY(rule_id) REFERENCES topup_rule (id)
);

-- Nobody makes a rule forget what it has made today.
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON topup_rule_day
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

CREATE TABLE topup_run (
    topup_id UUID NOT NULL,
    rule_id UUID NOT NULL,
    business_date DATE NOT NULL,
    available BIGINT NOT NULL,
    status TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_topup_run PRIMARY KEY (topup_id),
    CONSTRAINT ck_topup_run_status CHECK (status IN ('made', 'asked', 'paid', 'refused', 'skipped', 'expired')),
    CONSTRAINT ck_topup_run_due_at CHECK ((status = 'made') = (due_at IS NOT NULL)),
    CONSTRAINT ck_topup_run_ended_at CHECK ((status IN ('made', 'asked')) = (ended_at IS NULL)),
    CONSTRAINT fk_topup_run_topup_id_topup FOREIGN KEY(topup_id) REFERENCES topup (id),
    CONSTRAINT fk_topup_run_rule_id_topup_rule FOREIGN KEY(rule_id) REFERENCES topup_rule (id)
);
COMMENT ON COLUMN topup_run.available IS 'the balance it saw';
COMMENT ON COLUMN topup_run.due_at IS 'when a sweep sees to it that it is asked';
CREATE INDEX ix_topup_run_due_at ON topup_run (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_topup_run_rule_id ON topup_run (rule_id, business_date);
CREATE UNIQUE INDEX ux_topup_run_open ON topup_run (rule_id) WHERE status IN ('made', 'asked');

CREATE TABLE standing_due (
    customer_id UUID NOT NULL,
    CONSTRAINT pk_standing_due PRIMARY KEY (customer_id)
);

CREATE UNIQUE INDEX ux_hold_precaution ON hold (customer_id) WHERE status = 'open' AND reason = 'precaution';

ALTER TABLE topup ADD COLUMN rule_id uuid;
COMMENT ON COLUMN topup.rule_id IS 'the rule that asked for it by itself';
ALTER TABLE topup ADD CONSTRAINT ck_topup_rule_id CHECK (rule_id IS NULL OR order_id IS NULL) NOT VALID;
ALTER TABLE topup VALIDATE CONSTRAINT ck_topup_rule_id;

-- Null for everybody without a standing arrangement, and then the condition of the trigger is all that a movement costs.
-- Of somebody with one, every account has the same mark: when the sum is below it, each of them is, and whichever moves says so.
ALTER TABLE account ADD COLUMN standing_low bigint;
COMMENT ON COLUMN account.standing_low IS 'free money below this has standing arrangements looked at';

CREATE FUNCTION standing_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM standing_mark(NEW.customer_id);
    RETURN NULL;
END $$;
-- At the end of the transaction, as with alerts: a mark is a row that others may wait for.
CREATE CONSTRAINT TRIGGER standing_moved AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.standing_low IS NOT NULL
        AND NEW.credits_posted - NEW.debits_posted - NEW.debits_pending - NEW.floor < NEW.standing_low)
    EXECUTE FUNCTION standing_moved();

-- A bonus that comes later is watched like the money beside it.
CREATE FUNCTION standing_lot_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT standing_low INTO NEW.standing_low FROM account
    WHERE customer_id = NEW.customer_id AND kind = 'paid' AND closed_at IS NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER standing_lot_opened BEFORE INSERT ON account FOR EACH ROW
    WHEN (NEW.kind = 'bonus') EXECUTE FUNCTION standing_lot_opened();
