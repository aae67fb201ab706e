"""Customers, the chats linked to them, and the people they buy for."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Wire

Mode = Literal["standard", "elderly"]
Locale = Literal["zh-CN", "en"]
Kind = Literal["personal", "merchant"]
Name = Annotated[str, Field(min_length=1, max_length=64)]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
ChatKind = Literal["private", "group"]
Role = Literal["owner", "finance", "viewer"]
"""What somebody is to a merchant."""
ChatAddress = Annotated[str, Field(min_length=1, max_length=128)]


class NewCustomer(Wire):
    """Create a customer."""

    name: Name
    kind: Kind = "personal"
    mode: Mode = "standard"
    locale: Locale = "zh-CN"


class CustomerChange(Wire):
    """Change settings; what is None stays as it is."""

    name: Name | None = None
    mode: Mode | None = None
    locale: Locale | None = None
    prompts: bool | None = None


class Customer(Wire):
    """`prompts` is False once the person asked Xiaoka to stop suggesting things."""

    id: UUID
    name: str
    kind: Kind
    mode: Mode
    locale: Locale
    prompts: bool
    created_at: datetime


class Contact(Wire):
    """Somebody the customer buys for: an alias such as 儿子 and a phone number."""

    alias: Annotated[str, Field(min_length=1, max_length=16)]
    phone: Annotated[str, Field(pattern=r"^1[3-9]\d{9}$")]


class Contacts(Wire):
    """All contacts of one customer."""

    contacts: list[Contact]


class LinkCode(Wire):
    """A one-time code that links a chat with the customer it was made for."""

    code: str
    expires_at: datetime


class LinkRequest(Wire):
    """Link a chat by the code its person typed.

    In a merchant's private chat the person becomes staff, with the role the code was made for, under `name`.
    A group chat is linked without making anybody staff.
    """

    channel: ChannelName
    chat: ChatAddress
    code: Annotated[str, Field(min_length=4, max_length=32)]
    kind: ChatKind = "private"
    name: Annotated[str, Field(max_length=64)] = ""


class ChatLink(Wire):
    """A chat that speaks for a customer. `role` is that of the merchant's person whose private chat it is."""

    channel: ChannelName
    chat: ChatAddress
    customer_id: UUID
    kind: ChatKind = "private"
    role: Role | None = None


class ChatLinks(Wire):
    """Every chat of a customer, the one used last first."""

    chats: list[ChatLink]
