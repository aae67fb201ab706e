-- People of a merchant. Chats that speak for a merchant today are its owners'.
CREATE TABLE staff (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    name text DEFAULT '' NOT NULL,
    role text NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (id),
    CONSTRAINT uq_staff_customer_id_channel_address UNIQUE (customer_id, channel, address),
    CONSTRAINT fk_staff_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_staff_role CHECK (role IN ('owner', 'finance', 'viewer'))
);
COMMENT ON COLUMN staff.address IS 'the user''s within the channel; their private chat has the same';

ALTER TABLE chat_link ADD COLUMN kind text DEFAULT 'private' NOT NULL;
ALTER TABLE chat_link ADD CONSTRAINT ck_chat_link_kind CHECK (kind IN ('private', 'group'));
ALTER TABLE link_code ADD COLUMN role text DEFAULT 'owner' NOT NULL;
COMMENT ON COLUMN link_code.role IS 'what it makes a merchant''s person';
ALTER TABLE link_code ADD CONSTRAINT ck_link_code_role CHECK (role IN ('owner', 'finance', 'viewer'));

INSERT INTO staff (id, customer_id, channel, address, role, linked_at)
SELECT gen_random_uuid(), l.customer_id, l.channel, l.chat, 'owner', l.linked_at
FROM chat_link l JOIN customer c ON c.id = l.customer_id WHERE c.kind = 'merchant';

-- What merchants turned over, by the clock hour.
CREATE TABLE turnover_hour (
    customer_id uuid NOT NULL,
    hour timestamp with time zone NOT NULL,
    turnover bigint DEFAULT 0 NOT NULL,
    orders integer DEFAULT 0 NOT NULL,
    refunded bigint DEFAULT 0 NOT NULL,
    watch_above bigint,
    CONSTRAINT pk_turnover_hour PRIMARY KEY (customer_id, hour),
    CONSTRAINT ck_turnover_hour_sums CHECK (turnover >= 0 AND orders >= 0 AND refunded >= 0)
) WITH (fillfactor = 70);
COMMENT ON COLUMN turnover_hour.watch_above IS 'a turnover above this has the alerts looked at again';

INSERT INTO turnover_hour (customer_id, hour, turnover, orders)
SELECT o.customer_id, date_trunc('hour', d.at, 'UTC'), sum(o.spent_bonus + o.spent_paid + o.spent_credit), count(*)
FROM customer c JOIN orders o ON o.customer_id = c.id JOIN delivery d ON d.order_id = o.id
WHERE c.kind = 'merchant' AND o.status = 'delivered'
GROUP BY o.customer_id, date_trunc('hour', d.at, 'UTC');

-- Alerts.
CREATE TABLE alert_rule (
    customer_id uuid NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    threshold bigint NOT NULL,
    severity text NOT NULL,
    enabled boolean NOT NULL,
    hysteresis integer NOT NULL,
    "interval" integer NOT NULL,
    CONSTRAINT pk_alert_rule PRIMARY KEY (customer_id, id),
    CONSTRAINT fk_alert_rule_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE TABLE alert_mute (
    customer_id uuid NOT NULL,
    rule_id text NOT NULL,
    until timestamp with time zone NOT NULL,
    CONSTRAINT pk_alert_mute PRIMARY KEY (customer_id, rule_id),
    CONSTRAINT fk_alert_mute_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
COMMENT ON COLUMN alert_mute.rule_id IS 'empty for all rules';
CREATE TABLE alert_settings (
    customer_id uuid NOT NULL,
    data jsonb NOT NULL,
    digest_at timestamp with time zone,
    report_at timestamp with time zone,
    CONSTRAINT pk_alert_settings PRIMARY KEY (customer_id),
    CONSTRAINT fk_alert_settings_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX ix_alert_settings_digest_at ON alert_settings (digest_at) WHERE digest_at IS NOT NULL;
CREATE INDEX ix_alert_settings_report_at ON alert_settings (report_at) WHERE report_at IS NOT NULL;
CREATE TABLE alert_state (
    customer_id uuid NOT NULL,
    rule_id text NOT NULL,
    side text NOT NULL,
    raised_at timestamp with time zone,
    alert_id uuid,
    look_at timestamp with time zone,
    CONSTRAINT pk_alert_state PRIMARY KEY (customer_id, rule_id),
    CONSTRAINT fk_alert_state_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_alert_state_side CHECK (side IN ('clear', 'waiting', 'raised')),
    CONSTRAINT ck_alert_state_raised CHECK ((side = 'raised') = (alert_id IS NOT NULL))
);
CREATE INDEX ix_alert_state_look_at ON alert_state (look_at) WHERE look_at IS NOT NULL;
CREATE TABLE alert (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    rule_id text NOT NULL,
    kind text NOT NULL,
    threshold bigint NOT NULL,
    severity text NOT NULL,
    status text NOT NULL,
    situation jsonb NOT NULL,
    cost jsonb,
    advice jsonb NOT NULL,
    told jsonb NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by text,
    escalated_to text,
    escalate_at timestamp with time zone,
    kept text,
    kept_until timestamp with time zone,
    recovered_at timestamp with time zone,
    CONSTRAINT pk_alert PRIMARY KEY (id),
    CONSTRAINT fk_alert_customer_id_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_alert_status CHECK (status IN ('open', 'acknowledged', 'recovered')),
    CONSTRAINT ck_alert_severity CHECK (severity IN ('info', 'warning', 'critical')),
    CONSTRAINT ck_alert_escalates CHECK (escalate_at IS NULL OR status = 'open'),
    CONSTRAINT ck_alert_kept CHECK (kept IN ('quiet_hours', 'daily')),
    CONSTRAINT ck_alert_recovered CHECK ((status = 'recovered') = (recovered_at IS NOT NULL))
);
COMMENT ON COLUMN alert.told IS 'the chats that know of it';
COMMENT ON COLUMN alert.kept IS 'for which digest it is kept';
CREATE INDEX ix_alert_customer_id_id ON alert (customer_id, id);
CREATE INDEX ix_alert_escalate_at ON alert (escalate_at) WHERE escalate_at IS NOT NULL;
CREATE INDEX ix_alert_kept ON alert (customer_id, kept) WHERE kept IS NOT NULL;
CREATE INDEX ix_alert_kept_until ON alert (kept_until) WHERE kept_until IS NOT NULL;
CREATE INDEX ix_alert_not_over ON alert (customer_id, id) WHERE status <> 'recovered';
CREATE TABLE alert_short (
    order_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT pk_alert_short PRIMARY KEY (order_id)
);
CREATE INDEX ix_alert_short_customer_id ON alert_short (customer_id);
CREATE TABLE alert_due (
    customer_id uuid NOT NULL,
    CONSTRAINT pk_alert_due PRIMARY KEY (customer_id)
);
CREATE TABLE alert_duty (
    customer_id uuid NOT NULL,
    job text NOT NULL,
    date date NOT NULL,
    CONSTRAINT pk_alert_duty PRIMARY KEY (customer_id, job, date)
);

INSERT INTO alert_short (order_id, customer_id, amount)
SELECT o.id, o.customer_id, o.total
FROM customer c JOIN orders o ON o.customer_id = c.id
WHERE c.kind = 'merchant' AND o.status = 'awaiting_funds';

-- The band within which a merchant's account may move without anybody looking. Both are null for everybody else, and then
-- the condition of the trigger is all that a movement costs.
ALTER TABLE account ADD COLUMN watch_low bigint, ADD COLUMN watch_high bigint;
COMMENT ON COLUMN account.watch_low IS 'free money below this has the alerts looked at';
COMMENT ON COLUMN account.watch_high IS 'free money from this on has the alerts looked at';

CREATE FUNCTION alert_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM alert_mark(NEW.customer_id);
    RETURN NULL;
END $$;
-- At the end of the transaction, when it has every lock it needs: a mark is a row that others may wait for.
CREATE CONSTRAINT TRIGGER alert_moved AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.watch_low IS NOT NULL AND (
        NEW.credits_posted - NEW.debits_posted - NEW.debits_pending - NEW.floor < NEW.watch_low
        OR NEW.credits_posted - NEW.debits_posted - NEW.debits_pending - NEW.floor >= NEW.watch_high))
    EXECUTE FUNCTION alert_moved();

CREATE FUNCTION alert_lot_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM account WHERE customer_id = NEW.customer_id AND closed_at IS NULL AND watch_low IS NOT NULL) THEN
        PERFORM alert_mark(NEW.customer_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER alert_lot_opened AFTER INSERT ON account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'bonus') EXECUTE FUNCTION alert_lot_opened();

CREATE FUNCTION alert_order_short() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alert_short (order_id, customer_id, amount)
    SELECT NEW.id, NEW.customer_id, NEW.total FROM customer WHERE id = NEW.customer_id AND kind = 'merchant';
    IF FOUND THEN
        PERFORM alert_mark(NEW.customer_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER alert_placed_short AFTER INSERT ON orders FOR EACH ROW
    WHEN (NEW.status = 'awaiting_funds') EXECUTE FUNCTION alert_order_short();
CREATE TRIGGER alert_became_short AFTER UPDATE OF status ON orders FOR EACH ROW
    WHEN (NEW.status = 'awaiting_funds' AND OLD.status <> 'awaiting_funds') EXECUTE FUNCTION alert_order_short();

CREATE FUNCTION alert_order_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alert_short WHERE order_id = NEW.id;
    IF FOUND THEN
        PERFORM alert_mark(NEW.customer_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER alert_goes_on AFTER UPDATE OF status ON orders FOR EACH ROW
    WHEN (OLD.status = 'awaiting_funds' AND NEW.status <> 'awaiting_funds') EXECUTE FUNCTION alert_order_goes_on();

-- The first order of an hour, or a turnover nobody expected, has the alerts looked at: the rate has changed.
CREATE FUNCTION turnover_delivered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_hour turnover_hour;
BEGIN
    INSERT INTO turnover_hour AS h (customer_id, hour, turnover, orders)
    SELECT NEW.customer_id, date_trunc('hour', NEW.updated_at, 'UTC'),
           NEW.spent_bonus + NEW.spent_paid + NEW.spent_credit, 1
    FROM customer WHERE id = NEW.customer_id AND kind = 'merchant'
    ON CONFLICT (customer_id, hour) DO UPDATE
    SET turnover = h.turnover + excluded.turnover, orders = h.orders + 1
    RETURNING h.* INTO v_hour;
    IF FOUND AND (v_hour.orders = 1 OR v_hour.turnover > v_hour.watch_above) THEN
        PERFORM alert_mark(NEW.customer_id, coalesce(v_hour.turnover > v_hour.watch_above, false));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER turnover_delivered AFTER UPDATE OF status ON orders FOR EACH ROW
    WHEN (NEW.status = 'delivered' AND OLD.status <> 'delivered') EXECUTE FUNCTION turnover_delivered();

CREATE FUNCTION turnover_refunded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO turnover_hour AS h (customer_id, hour, refunded)
    SELECT NEW.customer_id, date_trunc('hour', NEW.refunded_at, 'UTC'), NEW.refunded
    FROM customer WHERE id = NEW.customer_id AND kind = 'merchant'
    ON CONFLICT (customer_id, hour) DO UPDATE SET refunded = h.refunded + excluded.refunded;
    RETURN NULL;
END $$;
CREATE TRIGGER turnover_refunded AFTER UPDATE OF refunded_at ON orders FOR EACH ROW
    WHEN (OLD.refunded_at IS NULL AND NEW.refunded_at IS NOT NULL) EXECUTE FUNCTION turnover_refunded();
