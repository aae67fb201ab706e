CREATE TABLE webhook_endpoint (
    id UUID NOT NULL,
    customer_id UUID,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    types TEXT[] NOT NULL,
    enabled BOOLEAN NOT NULL,
    disabled_reason TEXT,
    failing_since TIMESTAMP WITH TIME ZONE,
    paused_until TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_webhook_endpoint PRIMARY KEY (id),
    CONSTRAINT ck_webhook_endpoint_reason CHECK (enabled = (disabled_reason IS NULL)),
    CONSTRAINT ck_webhook_endpoint_reasons CHECK (disabled_reason IN ('owner', 'gone', 'failing')),
    CONSTRAINT fk_webhook_endpoint_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE INDEX ix_webhook_endpoint_customer_id ON webhook_endpoint (customer_id);
COMMENT ON COLUMN webhook_endpoint.customer_id IS 'none: the events of every merchant';
COMMENT ON COLUMN webhook_endpoint.failing_since IS 'the first failure after the latest success';
COMMENT ON COLUMN webhook_endpoint.paused_until IS 'it asked for patience';

CREATE TABLE webhook_secret (
    id UUID NOT NULL,
    endpoint_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_webhook_secret PRIMARY KEY (id),
    CONSTRAINT fk_webhook_secret_endpoint_id_webhook_endpoint FOREIGN KEY(endpoint_id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_secret_endpoint_id ON webhook_secret (endpoint_id);
CREATE UNIQUE INDEX uq_webhook_secret_present ON webhook_secret (endpoint_id) WHERE expires_at IS NULL;
COMMENT ON COLUMN webhook_secret.expires_at IS 'none: the present one';

CREATE TABLE webhook_delivery (
    id UUID NOT NULL,
    endpoint_id UUID NOT NULL,
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    status_code INTEGER,
    tell BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_webhook_delivery PRIMARY KEY (id),
    CONSTRAINT ck_webhook_delivery_status CHECK (status IN ('pending', 'sending', 'delivered', 'failed', 'skipped')),
    CONSTRAINT ck_webhook_delivery_due CHECK ((status IN ('pending', 'sending')) = (due_at IS NOT NULL)),
    CONSTRAINT fk_webhook_delivery_endpoint_id_webhook_endpoint FOREIGN KEY(endpoint_id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_delivery_created_at ON webhook_delivery (created_at);
CREATE INDEX ix_webhook_delivery_due_at ON webhook_delivery (endpoint_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_webhook_delivery_endpoint_id ON webhook_delivery (endpoint_id, id);
CREATE UNIQUE INDEX uq_webhook_delivery_event ON webhook_delivery (endpoint_id, event_id);
COMMENT ON COLUMN webhook_delivery.id IS 'the webhook-id, whatever the attempt';
COMMENT ON COLUMN webhook_delivery.attempts IS 'since it was last begun';
COMMENT ON COLUMN webhook_delivery.due_at IS 'when to try, or when the present try counts as lost';

CREATE TABLE webhook_attempt (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    delivery_id UUID NOT NULL,
    number INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    milliseconds INTEGER NOT NULL,
    status INTEGER,
    error TEXT,
    response TEXT NOT NULL,
    CONSTRAINT pk_webhook_attempt PRIMARY KEY (id),
    CONSTRAINT fk_webhook_attempt_delivery_id_webhook_delivery FOREIGN KEY(delivery_id) REFERENCES webhook_delivery (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_attempt_delivery_id ON webhook_attempt (delivery_id, id);

CREATE TABLE webhook_batched (
    endpoint_id UUID NOT NULL,
    event_id UUID NOT NULL,
    entry JSONB,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    delivery_id UUID,
    CONSTRAINT pk_webhook_batched PRIMARY KEY (endpoint_id, event_id),
    CONSTRAINT fk_webhook_batched_endpoint_id_webhook_endpoint FOREIGN KEY(endpoint_id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhook_batched_delivery_id_webhook_delivery FOREIGN KEY(delivery_id) REFERENCES webhook_delivery (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_batched_delivery_id ON webhook_batched (delivery_id);
CREATE INDEX ix_webhook_batched_waiting ON webhook_batched (endpoint_id, at) WHERE delivery_id IS NULL;
COMMENT ON COLUMN webhook_batched.entry IS 'none once it is in a delivery';
COMMENT ON COLUMN webhook_batched.at IS 'when it was put here';

CREATE TABLE merchant_event (
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    customer_id UUID NOT NULL,
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_merchant_event PRIMARY KEY (seq),
    CONSTRAINT uq_merchant_event_event_id UNIQUE (event_id)
);
CREATE INDEX ix_merchant_event_at ON merchant_event (at);
CREATE INDEX ix_merchant_event_customer_id ON merchant_event (customer_id, seq);

CREATE TABLE webhook_feed (
    id INTEGER NOT NULL,
    cursor TEXT NOT NULL,
    CONSTRAINT pk_webhook_feed PRIMARY KEY (id),
    CONSTRAINT ck_webhook_feed_only CHECK (id = 1)
);
COMMENT ON COLUMN webhook_feed.cursor IS 'how far the event feed was handed on';

