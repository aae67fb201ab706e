"""Numbers the way people read them out, and the way a screen may show them to others."""


def grouped(target: str) -> str:
    """`13800138000` → `138 0013 8000`; anything else in groups of four."""
    if len(target) == 11 and target.isdigit():
        return f"{target[:3]} {target[3:7]} {target[7:]}"
    return " ".join(target[start : start + 4] for start in range(0, len(target), 4))


def masked(target: str) -> str:
    """`13800138000` → `138****8000`; short numbers keep two digits at each end."""
    if len(target) == 11:
        return f"{target[:3]}****{target[7:]}"
    return f"{target[:2]}****{target[-2:]}"
