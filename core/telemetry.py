"""How the conversation is watched: the port of both sides of the contract, for rooms that know only core."""

from api_client.contract.telemetry import UNTRACED, Fact, Facts, Silent, Telemetry

__all__ = ["UNTRACED", "Fact", "Facts", "Silent", "Telemetry"]
