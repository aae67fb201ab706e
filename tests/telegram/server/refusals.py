"""How Telegram says no: one exception with the code, the words and the parameters of the error body."""

from typing import Any


class BotApiError(Exception):
    """A refusal; `description` is the whole sentence, with its prefix."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        made: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            made["parameters"] = self.parameters
        return made


def bad_request(words: str) -> BotApiError:
    """400 with Telegram's own words."""
    return BotApiError(400, f"Bad Request: {words}")


def strict(words: str) -> BotApiError:
    """400 where Telegram would be lenient, or its words are not known: the answer says that it is ours."""
    return BotApiError(400, f"Bad Request: [strict] {words}")


def forbidden(words: str) -> BotApiError:
    """403."""
    return BotApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> BotApiError:
    """409."""
    return BotApiError(409, f"Conflict: {words}")


def too_many_requests(retry_after: int) -> BotApiError:
    """429; `retry_after` in seconds."""
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def query_too_old() -> BotApiError:
    """The answer to a query of which nobody waits for an answer any more."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")
