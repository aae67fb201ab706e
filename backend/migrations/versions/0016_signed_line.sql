-- Lines without an agreement (proposals) stay as they are: NULL refers to nothing.
ALTER TABLE credit_line ADD CONSTRAINT fk_credit_line_agreement_id_agreement
    FOREIGN KEY (agreement_id) REFERENCES agreement (id) NOT VALID;
ALTER TABLE credit_line VALIDATE CONSTRAINT fk_credit_line_agreement_id_agreement;
