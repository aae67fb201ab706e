"""Who may do what, as a table."""

from api_client.contract import Right, Role

RIGHTS: dict[Role, tuple[Right, ...]] = {
    "owner": ("read", "acknowledge", "money", "rules", "staff"),
    "finance": ("read", "acknowledge", "money", "rules"),
    "viewer": ("read",),
}
"""What each role may do; a stranger may do nothing."""

ORDER: dict[Role, int] = {"owner": 0, "finance": 1, "viewer": 2}
"""In which order people are listed."""


def may(role: Role | None, right: Right) -> bool:
    """Whether somebody with this role may do that."""
    return role is not None and right in RIGHTS[role]


def leaves_an_owner(owners: int, was: Role, becomes: Role | None) -> bool:
    """Whether there still is an owner when one of so many `owners` takes another role, or leaves (None)."""
    return was != "owner" or becomes == "owner" or owners > 1
