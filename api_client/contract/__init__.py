"""The contract with a balance-and-order backend: wire types and errors, shared by both sides of the wire."""

from .base import BasisPoints, Currency, Fen, SignedFen, Wire
from .catalogue import Catalogue, Needs, Product
from .customers import (
    ChatLink,
    ChatLinks,
    Contact,
    Contacts,
    Customer,
    CustomerChange,
    Kind,
    LinkCode,
    LinkRequest,
    Locale,
    Mode,
    NewCustomer,
)
from .events import Event, EventPage, EventType
from .orders import Codes, Order, OrderPage, OrderRequest, OrderStatus, Spent
from .problems import BackendError, Code, Problem, Refused, Unavailable
from .quotes import Carrier, Discount, Quote, QuoteRequest, WayToClose
from .topups import Method, Topup, TopupOffer, TopupOffers, TopupRequest, TopupStatus
from .wallets import (
    BonusLot,
    CreditLine,
    Freeze,
    GrantRequest,
    InTransit,
    StatementLine,
    StatementPage,
    Wallet,
)

__all__ = [
    "BackendError", "BasisPoints", "BonusLot", "Carrier", "Catalogue", "ChatLink", "ChatLinks", "Code", "Codes",
    "Contact", "Contacts", "CreditLine", "Currency", "Customer", "CustomerChange", "Discount", "Event",
    "EventPage", "EventType", "Fen", "Freeze", "GrantRequest", "InTransit", "Kind", "LinkCode", "LinkRequest",
    "Locale", "Method", "Mode", "Needs", "NewCustomer", "Order", "OrderPage", "OrderRequest", "OrderStatus",
    "Problem", "Product", "Quote", "QuoteRequest", "Refused", "SignedFen", "Spent", "StatementLine",
    "StatementPage", "Topup", "TopupOffer", "TopupOffers", "TopupRequest", "TopupStatus", "Unavailable", "Wallet",
    "WayToClose", "Wire",
]
