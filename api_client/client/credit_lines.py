"""The part of the contract that is about credit scores and the agreement that opens a line."""

from uuid import UUID

from api_client.contract import Locale, Sender
from api_client.contract.agreements import (
    Agreement,
    AgreementDraft,
    Agreements,
    DraftRequest,
    PaperLink,
    PaperRequest,
    SignRequest,
)
from api_client.contract.scoring import CreditStanding, LineRequest, LineThaw, ScoreHistory

from .connection import Connection


class CreditLines:
    """Mixed into `BackendClient`. Raises `Refused` (`not_found` for who is no merchant, `forbidden` when the
    sender's role does not allow it) and `Unavailable`."""

    _connection: Connection

    async def credit_standing(self, customer_id: UUID) -> CreditStanding:
        """The credit score with every factor, what is missing for a line, and the line as it stands."""
        return await self._connection.ask(CreditStanding, "GET", f"merchants/{customer_id}/credit-standing")

    async def credit_scores(self, customer_id: UUID, *, days: int = 30) -> ScoreHistory:
        """The score of each business day, newest first."""
        path = f"merchants/{customer_id}/credit-scores"
        return await self._connection.ask(ScoreHistory, "GET", path, query={"days": days})

    async def draft_agreement(
        self, customer_id: UUID, *, by: Sender, locale: Locale = "zh-CN"
    ) -> AgreementDraft:
        """The agreement made for an owner; `Refused("not_eligible")` with `missing` in its extra."""
        path = f"merchants/{customer_id}/agreement-drafts"
        body = DraftRequest(by=by, locale=locale)
        return await self._connection.ask(AgreementDraft, "POST", path, body=body)

    async def sign_agreement(
        self, customer_id: UUID, draft_id: UUID, code: str, *, by: Sender, key: str
    ) -> Agreement:
        """Sign it; `Refused("sign_code_invalid")` with `attempts_left`, `Refused("agreement_outdated")`."""
        path = f"merchants/{customer_id}/agreements"
        body = SignRequest(draft_id=draft_id, code=code, by=by)
        return await self._connection.ask(Agreement, "POST", path, body=body, key=key)

    async def agreements(self, customer_id: UUID) -> Agreements:
        """Everything the merchant has signed, newest first."""
        return await self._connection.ask(Agreements, "GET", f"merchants/{customer_id}/agreements")

    async def agreement_pdf(self, agreement_id: UUID) -> bytes:
        """One of them as a PDF."""
        return (await self._connection.send("GET", f"agreements/{agreement_id}/pdf")).content

    async def link_paper(self, agreement_id: UUID, *, by: Sender | None) -> PaperLink:
        """A link that gives its PDF once."""
        path = f"agreements/{agreement_id}/papers"
        return await self._connection.ask(PaperLink, "POST", path, body=PaperRequest(by=by))

    async def close_credit_line(self, customer_id: UUID, *, by: Sender | None) -> CreditStanding:
        """No new use from now on; `Refused("conflict")` where there is no line."""
        path = f"merchants/{customer_id}/credit-line/close"
        return await self._connection.ask(CreditStanding, "POST", path, body=LineRequest(by=by))

    async def decline_credit_line(self, customer_id: UUID, *, by: Sender | None) -> CreditStanding:
        """No offers for a long while."""
        path = f"merchants/{customer_id}/credit-line/decline"
        return await self._connection.ask(CreditStanding, "POST", path, body=LineRequest(by=by))

    async def thaw_credit_line(self, customer_id: UUID, thaw: LineThaw) -> CreditStanding:
        """Open a frozen line again; for operators."""
        path = f"merchants/{customer_id}/credit-line/thaw"
        return await self._connection.ask(CreditStanding, "POST", path, body=thaw)
