"""HTTP for the agreement: show it, sign it, find and download what was signed."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api_client.contract.agreements import (
    Agreement,
    AgreementDraft,
    Agreements,
    DraftRequest,
    PaperLink,
    PaperRequest,
    SignRequest,
)
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.idempotency import OnceDep
from backend.platform.tx import Tx
from backend.staff.people import permit

from . import papers, service
from .pdf import paper

router = APIRouter(tags=["credit"])


@router.post("/merchants/{customer_id}/agreement-drafts", status_code=201)
async def draft_agreement(
    customer_id: UUID, request: DraftRequest, caller: CallerDep, database: DatabaseDep
) -> AgreementDraft:
    """The agreement in force, made for one owner, with the one-time code that signs it."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.draft(tx, customer_id, request))


@router.post("/merchants/{customer_id}/agreements", status_code=201, response_model=Agreement)
async def sign_agreement(
    customer_id: UUID, request: SignRequest, caller: CallerDep, once: OnceDep, database: DatabaseDep
) -> Response:
    """Sign it: the line opens. Codes that are tried count, whatever comes of them."""
    caller.see(customer_id, "merchant")

    async def work(tx: Tx) -> Agreement:
        return await service.sign(tx, customer_id, request.draft_id, request.code, request.by)

    await database.run(lambda tx: service.count_attempt(tx, customer_id, request.draft_id, request.by))
    return await once.run(work, status=201)


@router.get("/merchants/{customer_id}/agreements")
async def list_agreements(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> Agreements:
    """Everything a merchant has signed, newest first."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.signed_by(tx, customer_id))


@router.get("/agreements/{agreement_id}")
async def read_agreement(agreement_id: UUID, caller: CallerDep, database: DatabaseDep) -> Agreement:
    """One of them."""
    return await database.run(lambda tx: service.get(tx, agreement_id, caller))


@router.get(
    "/agreements/{agreement_id}/pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def read_agreement_pdf(agreement_id: UUID, caller: CallerDep, database: DatabaseDep) -> Response:
    """The same as a PDF, made from the stored text: the same bytes every time."""
    found = await database.run(lambda tx: service.get(tx, agreement_id, caller))
    return Response(await asyncio.to_thread(paper, found), media_type="application/pdf")


@router.post("/agreements/{agreement_id}/papers", status_code=201)
async def link_paper(
    agreement_id: UUID, request: PaperRequest, caller: CallerDep, database: DatabaseDep, http: Request
) -> PaperLink:
    """A link that gives the PDF once, for somebody of the merchant who has no key."""

    async def work(tx: Tx) -> PaperLink:
        found = await service.get(tx, agreement_id, caller)
        await permit(tx, caller, found.customer_id, request.by, "read")
        token, until = await papers.link(tx, agreement_id, caller)
        return PaperLink(url=f"{http.app.state.public_url}/papers/{token}", expires_at=until)

    return await database.run(work)
