"""What merchants talk about beside buying: figures, alerts, how they are told, and who else works there."""

from ..table import Start
from . import alerts, credit, figures, rules, score, settings, staff, welcome

ANSWERS: dict[str, Start] = {
    "help": welcome.help_,
    "turnover": figures.turnover,
    "runway": figures.runway,
    "daily_report": figures.report,
    "alerts": alerts.show,
    "acknowledge": alerts.acknowledge,
    "alert_rules": rules.show,
    "alert_rule": rules.change,
    "alert_off": rules.switch,
    "alert_on": rules.switch,
    "mute": settings.mute,
    "unmute": settings.mute,
    "quiet": settings.quiet,
    "quiet_off": settings.quiet,
    "report_at": settings.report,
    "report_off": settings.report,
    "digest_at": settings.digest,
    "digest_off": settings.digest,
    "credit_score": score.show,
    "credit_why": score.why,
    "credit_line": credit.show,
    "credit_open": credit.open_,
    "credit_close": credit.close,
    "credit_decline": credit.decline,
    "agreement_read": credit.read,
    "agreement_download": credit.download,
    "staff": staff.show,
    "staff_add": staff.add,
    "staff_remove": staff.remove,
}
"""Answered at once, after which the open question comes back."""

STARTS: dict[str, Start] = {"alert_topup": alerts.topup}
"""These take the floor."""
