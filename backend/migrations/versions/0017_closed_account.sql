-- A lot that got money back while it expired could be closed with it. Opened, it expires once more, and is told of.
UPDATE account SET closed_at = NULL
WHERE closed_at IS NOT NULL AND (credits_posted <> debits_posted OR debits_pending <> 0);
ALTER TABLE account ADD CONSTRAINT ck_account_closed_empty
    CHECK (closed_at IS NULL OR (credits_posted = debits_posted AND debits_pending = 0)) NOT VALID;
ALTER TABLE account VALIDATE CONSTRAINT ck_account_closed_empty;
