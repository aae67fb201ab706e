"""Alerts of merchants: rules, crossings, who is told and when."""
