"""The 资金周转承诺书: its text as it is shown, and what was signed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from .base import Wire
from .customers import Locale, Role
from .scoring import LineTerms, TierName
from .staff import Sender

Version = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,31}$", examples=["2026-11"])]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the exact text in UTF-8."""


class DraftRequest(Wire):
    """Show the agreement to `by`, who has to be an owner, in the chat `by` writes from."""

    by: Sender
    locale: Locale = "zh-CN"


class AgreementDraft(Wire):
    """A text made for one person, with the one-time code that signs it until `expires_at`."""

    id: UUID
    customer_id: UUID
    version: Version
    locale: Locale
    text: str
    sha256: Hash
    terms: LineTerms
    code: str
    expires_at: datetime


class SignRequest(Wire):
    """`code` as it was typed or pressed, by the person the draft was made for."""

    draft_id: UUID
    code: Annotated[str, Field(min_length=4, max_length=32)]
    by: Sender


class Agreement(Wire):
    """What was signed, by whom, when and where. It never changes."""

    id: UUID
    customer_id: UUID
    version: Version
    locale: Locale
    text: str
    sha256: Hash
    terms: LineTerms
    tier: TierName
    signed_by: str
    """The name in the messenger; empty when it said nothing."""
    role: Role
    channel: str
    address: str
    signed_at: datetime


class Agreements(Wire):
    """Newest first."""

    agreements: list[Agreement]


class PaperRequest(Wire):
    """A link for `by`, whom the merchant employs."""

    by: Sender | None = None


class PaperLink(Wire):
    """A page with a button that gives the PDF, once, until `expires_at`."""

    url: str
    expires_at: datetime
