"""What the shop sells, its stock of codes, and the suppliers who deliver the rest."""
