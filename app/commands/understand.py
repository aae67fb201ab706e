"""`xiaoka understand`: sentences in, what they mean out."""

import json
import sys

from core.understanding import default_understanding


def understand() -> int:
    """One JSON object a line for every line of standard input, as it comes."""
    understanding = default_understanding()
    while line := sys.stdin.readline():
        text = line.rstrip("\r\n")
        meaning = understanding.understand(text)
        answer = {
            "text": text,
            "intent": meaning.intent,
            "slots": meaning.slots,
            "confidence": round(meaning.confidence, 3),
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 0
