"""`xiaoka understand`: sentences in, what they mean out."""

import json
import sys

from core.understanding import default_understanding, exactly


def understand(*, merchant: bool = False) -> int:
    """One JSON object a line for every line of standard input, as it comes, read as a conversation reads it.

    `merchant`: as of somebody of a merchant, who has words of their own.
    """
    understanding = default_understanding()
    while line := sys.stdin.readline():
        text = line.rstrip("\r\n")
        meaning = exactly(text, merchant=merchant) or understanding.understand(text)
        answer = {
            "text": text,
            "intent": meaning.intent,
            "slots": meaning.slots,
            "confidence": round(meaning.confidence, 3),
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 0
