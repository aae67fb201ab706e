"""The people who work for a merchant: who they are, where they chat, and what each may do."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Wire
from .customers import ChannelName, ChatAddress, Role

Right = Literal["read", "acknowledge", "money", "rules", "staff"]
"""`read`: figures, alerts, statement. `acknowledge`: take care of an alert. `money`: buttons that move money.
`rules`: alert rules, mutes, quiet hours, report and digest. `staff`: codes for others, roles, removing."""


class Sender(Wire):
    """Who wrote or pressed: the user's address within a channel, in a private chat the chat's own."""

    channel: ChannelName
    address: ChatAddress


class StaffMember(Wire):
    """Somebody who may speak for the merchant. `address` is the user's, and the private chat's with them."""

    id: UUID
    customer_id: UUID
    channel: ChannelName
    address: ChatAddress
    name: str
    """What the messenger calls them; empty when it said nothing."""
    role: Role
    linked_at: datetime


class GroupChat(Wire):
    """A group chat in which the merchant's bot may talk. Only staff may press money buttons there."""

    channel: ChannelName
    chat: ChatAddress
    linked_at: datetime


class StaffList(Wire):
    """Everybody of one merchant, owners first, and the group chats that are linked."""

    staff: list[StaffMember]
    groups: list[GroupChat] = []


class StaffCodeRequest(Wire):
    """A one-time code for another person. `by` says who asks; it may be left out only with a merchant's or
    operator's key, which count as an owner."""

    role: Role
    by: Sender | None = None


class RoleChange(Wire):
    """Give a person another role. `by` as in `StaffCodeRequest`."""

    role: Role
    by: Sender | None = None


class StaffRemoval(Wire):
    """Take a person off; their chat is unlinked. `by` as in `StaffCodeRequest`."""

    by: Sender | None = None


class GroupRemoval(Wire):
    """Unlink a group chat. `by` as in `StaffCodeRequest`."""

    channel: ChannelName
    chat: ChatAddress
    by: Sender | None = None


class Rights(Wire):
    """What one person may do for the merchant; `role` is None and `may` empty for a stranger."""

    customer_id: UUID
    role: Role | None = None
    name: Annotated[str, Field(max_length=64)] = ""
    may: list[Right] = []
