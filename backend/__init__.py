"""The reference backend: ledger, wallets, catalogue, quotes, orders, top-ups, payments, customers."""
