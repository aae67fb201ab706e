"""Make `bot-api.json` of the full schema: prose goes, what can be checked stays.

uv run python -m tests.telegram.schema.trim SCHEMA.json
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

_LENGTH = re.compile(
    r"\b(\d+)-(\d+) ([Cc]haracters|[Bb]ytes|items|identifiers|tasks)( after entit\w+ parsing)?"
)
_RANGE = re.compile(r"[Vv]alues between (\d+)-(\d+)")
_ALWAYS = re.compile(r"\b(?:always|must be) ['\"]?([a-z_0-9]+)['\"]?(?:$|[,.])")
_ONE_OF = re.compile(r"(?:[Oo]ne of|can be(?: either)?|[Cc]an be) ('.*)")
_PLURAL = {"identifiers": "items", "tasks": "items"}
# An "always" that is a condition of meaning, not a value of the field.
_NOT_A_VALUE = {"known", "positive", "encoded"}


def trim(full: dict[str, Any]) -> dict[str, Any]:
    """The schema with every description boiled down to its limits."""
    methods: dict[str, Any] = {}
    types: dict[str, Any] = {}
    unions: dict[str, list[str]] = {}
    for chapter in full["items"]:
        for entry in chapter["children"]:
            fields = {field["name"]: _field(field) for field in entry["annotations"]}
            members = re.findall(r"^ - (\w+)$", entry["description"], re.MULTILINE)
            if entry["category"] == "methods":
                methods[entry["name"]] = fields
            elif members and not fields:
                unions[entry["name"]] = members
            else:
                types[entry["name"]] = fields
    return {**full["api"], "methods": methods, "types": types, "unions": unions}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    prose = field["description"]
    made: dict[str, Any] = {"type": field["type"]}
    if field["required"]:
        made["required"] = True
    if length := _LENGTH.search(prose):
        unit = length[3].lower()
        made[_PLURAL.get(unit, unit)] = [int(length[1]), int(length[2])]
        if length[4]:
            made["parsed"] = True
    if between := _RANGE.search(prose):
        made["range"] = [int(between[1]), int(between[2])]
    if field["type"] == "String" and (values := _values(prose)):
        made["of"] = values
    return made


def _values(prose: str) -> list[str]:
    always = _ALWAYS.search(prose)
    if always and always[1] not in _NOT_A_VALUE:
        return [always[1]]
    listed = _ONE_OF.search(prose)
    if listed is None:
        return []
    sentence = re.split(r"[.;](?:\s|$)", listed[1])[0]
    return list(re.findall(r"'([^',]+)'", sentence))


if __name__ == "__main__":
    trimmed = trim(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    target = Path(__file__).with_name("bot-api.json")
    target.write_text(
        json.dumps(trimmed, ensure_ascii=False, indent=None, separators=(",", ":")) + "\n", "utf-8"
    )
