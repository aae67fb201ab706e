CREATE TABLE duty (
    name text NOT NULL,
    done_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_duty PRIMARY KEY (name)
);

-- Events get the trace of their transaction by themselves, whoever inserts them: nobody names the column.
ALTER TABLE event ADD COLUMN trace text DEFAULT nullif(current_setting('xiaoka.trace', true), '');
COMMENT ON COLUMN event.trace IS 'what caused it, as a W3C traceparent; set for the transaction when we trace';
