"""PostgreSQL 18 and Valkey 8 from wheels, in a data folder: what runs when nobody named a server."""

from .services import EmbeddedServices, ServiceUrls

__all__ = ["EmbeddedServices", "ServiceUrls"]
