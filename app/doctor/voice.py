"""Voice: what hears and what speaks here, and how to install it. Nobody needs it."""

from collections.abc import Iterator

from app.settings import Settings
from voice.ports import Missing

from .finding import Finding, fail, ok


def look(settings: Settings) -> Iterator[Finding]:
    """Ears, then the mouth."""
    yield ears(settings)
    yield mouth(settings)


def ears(settings: Settings) -> Finding:
    """What hears."""
    from app.voice.engines import recogniser_of

    if settings.recogniser == "off":
        return ok(
            "voice.ears",
            "语音识别已关闭（XIAOKA_RECOGNISER=off），聊天里没有话筒按钮。",
            "Hearing is switched off (XIAOKA_RECOGNISER=off); the chat has no microphone button.",
        )
    try:
        choice = recogniser_of(settings)
    except Missing as missing:
        return fail(
            "voice.ears",
            f"听不了：{missing} 否则请把 XIAOKA_RECOGNISER 设为 auto。",
            f"Nothing hears: {missing} Or set XIAOKA_RECOGNISER to auto.",
        )
    if choice is None:
        return ok(
            "voice.ears",
            "还没有安装语音，聊天里没有话筒按钮。要用就运行 xiaoka voice install（下载约 240 MB）。",
            "Voice is not installed, so the chat has no microphone button. "
            "To have it run xiaoka voice install (about 240 MB).",
        )
    return ok("voice.ears", f"语音识别用 {choice.engine}。", f"{choice.engine} hears what people say.")


def mouth(settings: Settings) -> Finding:
    """What speaks."""
    from app.voice.engines import store_of
    from voice.speakers.choice import choose_speaker

    if settings.speaker == "off":
        return ok(
            "voice.mouth", "语音播报已关闭（XIAOKA_SPEAKER=off）。", "Speaking is off (XIAOKA_SPEAKER=off)."
        )
    try:
        choice = choose_speaker(settings.speaker, store_of(settings), voice=settings.speaker_voice)
    except Missing as missing:
        return fail(
            "voice.mouth",
            f"说不了：{missing} 否则请把 XIAOKA_SPEAKER 设为 auto。",
            f"Nothing speaks: {missing} Or set XIAOKA_SPEAKER to auto.",
        )
    if choice is None:
        return ok(
            "voice.mouth",
            "还没有安装会说话的声音，回答只有文字。要用就运行 xiaoka voice install。",
            "No voice to speak with is installed; answers are written. To have one run xiaoka voice install.",
        )
    voice = choice.voice or "-"
    return ok("voice.mouth", f"语音播报用 {choice.engine}（{voice}）。", f"{choice.engine} speaks ({voice}).")
