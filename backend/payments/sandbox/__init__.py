"""A pretend payment company: what WeChat Pay or Alipay would be, with a cashier page in the browser.

`company.py`, `tables.py` and `cashier.py` are the other company: they know our bills only by what
`adapter.py`, our side, tells them, and tell us of payments only by signed notifications over HTTP.
"""
