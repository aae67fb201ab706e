"""The part of the contract that is about merchants: staff, figures, alerts.

`by` says in whose name (channel and user address) something is asked. With a channel's key it is needed.
"""

from uuid import UUID

from api_client.contract import (
    Acknowledgement,
    Alert,
    AlertPage,
    AlertRule,
    AlertRuleChange,
    AlertRules,
    AlertSettings,
    AlertSettingsChange,
    GroupRemoval,
    LinkCode,
    MerchantFigures,
    MuteRequest,
    Rights,
    Role,
    RoleChange,
    RuleRemoval,
    Sender,
    StaffCodeRequest,
    StaffList,
    StaffMember,
    StaffRemoval,
)

from .carrier import Query
from .connection import Connection


class Merchants:
    """Mixed into `BackendClient`. Raises `Refused` (`forbidden` when the sender's role does not allow it,
    `not_found` for who is no merchant) and `Unavailable`."""

    _connection: Connection

    # people

    async def staff(self, customer_id: UUID) -> StaffList:
        """Everybody who works for the merchant, and its group chats."""
        return await self._connection.ask(StaffList, "GET", f"merchants/{customer_id}/staff")

    async def rights(self, customer_id: UUID, sender: Sender) -> Rights:
        """What the sender may do; e.g. `"money" in rights.may` before a money button is obeyed."""
        query: Query = {"channel": sender.channel, "address": sender.address}
        return await self._connection.ask(Rights, "GET", f"merchants/{customer_id}/rights", query=query)

    async def make_staff_code(self, customer_id: UUID, role: Role, *, by: Sender | None) -> LinkCode:
        """A one-time code for somebody else, who becomes `role` by typing it. An owner asks for it."""
        body = StaffCodeRequest(role=role, by=by)
        return await self._connection.ask(LinkCode, "POST", f"merchants/{customer_id}/staff-codes", body=body)

    async def change_role(
        self, customer_id: UUID, staff_id: UUID, role: Role, *, by: Sender | None
    ) -> StaffMember:
        """Another role; `Refused("conflict")` for the last owner."""
        path = f"merchants/{customer_id}/staff/{staff_id}"
        return await self._connection.ask(StaffMember, "PUT", path, body=RoleChange(role=role, by=by))

    async def remove_staff(self, customer_id: UUID, staff_id: UUID, *, by: Sender | None) -> None:
        """Take a person off and unlink their chat; `Refused("conflict")` for the last owner."""
        path = f"merchants/{customer_id}/staff/{staff_id}/remove"
        await self._connection.send("POST", path, body=StaffRemoval(by=by))

    async def remove_group(self, customer_id: UUID, channel: str, chat: str, *, by: Sender | None) -> None:
        """Unlink a group chat."""
        body = GroupRemoval(channel=channel, chat=chat, by=by)
        await self._connection.send("POST", f"merchants/{customer_id}/groups/remove", body=body)

    # figures

    async def figures(self, customer_id: UUID, *, days: int = 14) -> MerchantFigures:
        """Balance, turnover, typical day and runway; `days` (1 to 60) long is the series."""
        return await self._connection.ask(
            MerchantFigures, "GET", f"merchants/{customer_id}/figures", query={"days": days}
        )

    # alerts

    async def alert_rules(self, customer_id: UUID) -> AlertRules:
        """Every rule, the standard ones first."""
        return await self._connection.ask(AlertRules, "GET", f"merchants/{customer_id}/alert-rules")

    async def put_alert_rule(self, customer_id: UUID, rule_id: str, rule: AlertRuleChange) -> AlertRule:
        """Make a rule under an id of one's own choice, or change one."""
        path = f"merchants/{customer_id}/alert-rules/{rule_id}"
        return await self._connection.ask(AlertRule, "PUT", path, body=rule)

    async def remove_alert_rule(self, customer_id: UUID, rule_id: str, *, by: Sender | None) -> AlertRules:
        """Take a rule away; a standard one goes back to how it was. Returns the rules as they are now."""
        path = f"merchants/{customer_id}/alert-rules/{rule_id}/remove"
        return await self._connection.ask(AlertRules, "POST", path, body=RuleRemoval(by=by))

    async def mute(self, customer_id: UUID, request: MuteRequest) -> AlertRules:
        """Silence one rule or all of them for a while, or end that. Returns the rules as they are now."""
        return await self._connection.ask(
            AlertRules, "POST", f"merchants/{customer_id}/alert-mutes", body=request
        )

    async def alert_settings(self, customer_id: UUID) -> AlertSettings:
        """Quiet hours, digest, report, escalation."""
        return await self._connection.ask(AlertSettings, "GET", f"merchants/{customer_id}/alert-settings")

    async def put_alert_settings(self, customer_id: UUID, settings: AlertSettingsChange) -> AlertSettings:
        """All settings as they shall be."""
        return await self._connection.ask(
            AlertSettings, "PUT", f"merchants/{customer_id}/alert-settings", body=settings
        )

    async def alerts(
        self,
        customer_id: UUID,
        *,
        open_only: bool = False,
        cursor: str | None = None,
        limit: int = 10,
    ) -> AlertPage:
        """Alerts, newest first; `open_only` leaves out those that are over."""
        query: Query = {"open_only": "true" if open_only else "false", "limit": limit}
        if cursor is not None:
            query = {**query, "cursor": cursor}
        return await self._connection.ask(AlertPage, "GET", f"merchants/{customer_id}/alerts", query=query)

    async def alert(self, alert_id: UUID) -> Alert:
        """One alert."""
        return await self._connection.ask(Alert, "GET", f"alerts/{alert_id}")

    async def acknowledge_alert(self, alert_id: UUID, *, by: Sender | None) -> Alert:
        """Somebody takes care: it escalates no more. A second person, or one too late, changes nothing."""
        return await self._connection.ask(
            Alert, "POST", f"alerts/{alert_id}/acknowledge", body=Acknowledgement(by=by)
        )
