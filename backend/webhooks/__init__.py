"""Other systems are told what happened: signed webhooks, and a feed for those who cannot receive."""
