"""Whatever a phone or a browser records comes in; what is too much or no audio is refused early."""

import io
import time

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from voice.activity import Endpoint, activity
from voice.audio import Limits, decode, resample, to_opus, to_wav
from voice.ports import RATE, Sound, TooLong, Unreadable


def tones(seconds: float) -> NDArray[np.float32]:
    """Half 300 Hz, half 600 Hz, so that order and pace can be told."""
    at = np.arange(int(seconds * RATE)) / RATE
    high = at > seconds / 2
    return (0.4 * np.sin(2 * np.pi * np.where(high, 600, 300) * at)).astype(np.float32)


def pitch(samples: NDArray[np.float32]) -> float:
    """The loudest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * RATE / len(samples)


def recorded(sound: Sound, container: str, codec: str, rate: int, layout: str) -> bytes:
    """What a recorder of that kind writes."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        fits = av.AudioResampler(
            format=stream.codec_context.format,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size or None,
        )
        frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), "flt", "mono")
        frame.sample_rate = sound.rate
        for part in (*fits.resample(frame), *fits.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return out.getvalue()


@pytest.mark.parametrize(
    ("container", "codec", "rate", "layout"),
    [
        ("ogg", "libopus", 48_000, "mono"),  # Telegram, Firefox
        ("webm", "libopus", 48_000, "stereo"),  # Chrome
        ("mp4", "aac", 44_100, "mono"),  # an iPhone's page
        ("adts", "aac", 44_100, "mono"),
        ("mp3", "libmp3lame", 44_100, "stereo"),
        ("wav", "pcm_s16le", 44_100, "stereo"),
        ("wav", "pcm_f32le", 48_000, "mono"),
        ("wav", "pcm_alaw", 8_000, "mono"),  # a telephone
        ("amr", "libopencore_amrnb", 8_000, "mono"),  # an old phone
        ("flac", "flac", 16_000, "mono"),
    ],
)
def test_every_recorder_is_understood(container: str, codec: str, rate: int, layout: str) -> None:
    heard = decode(recorded(Sound(tones(2.0)), container, codec, rate, layout))
    assert heard.rate == RATE
    assert heard.seconds == pytest.approx(2.0, abs=0.1)
    assert heard.samples.dtype == np.float32
    assert pitch(heard.samples[4000:14_000]) == pytest.approx(300, abs=8)
    assert pitch(heard.samples[18_000:30_000]) == pytest.approx(600, abs=8)


def test_what_we_send_is_a_voice_message() -> None:
    ogg = to_opus(Sound(resample(Sound(tones(3.0)), 24_000).samples, 24_000))
    with av.open(io.BytesIO(ogg)) as file:
        stream = file.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.layout.name) == ("opus", "mono")
        assert stream.codec_context.sample_rate == 48_000
    assert 3_000 < len(ogg) < 3.0 * 24_000 / 8 * 1.7
    heard = decode(ogg)
    assert heard.seconds == pytest.approx(3.0, abs=0.05)
    assert pitch(heard.samples[4000:20_000]) == pytest.approx(300, abs=8)


@pytest.mark.parametrize("written", [to_wav, to_opus])
def test_long_audio_is_refused_by_its_header(written: object) -> None:
    data = written(Sound(np.zeros(RATE * 65, np.float32)))  # type: ignore[operator]
    began = time.process_time()
    with pytest.raises(TooLong):
        decode(data)
    assert time.process_time() - began < 0.2  # decoding it all takes longer
    with pytest.raises(TooLong):
        decode(data, Limits(bytes=len(data) - 1, seconds=200))


def test_long_audio_without_a_length_is_refused_when_it_has_sounded_that_long() -> None:
    out = io.BytesIO()
    # As a browser's recorder writes it: nothing can be filled in afterwards.
    with av.open(out, "w", format="webm", options={"live": "1"}) as file:
        stream = file.add_stream("libopus", rate=48_000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000 * 12), np.float32), "flt", "mono")
        frame.sample_rate = 48_000
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    with av.open(io.BytesIO(out.getvalue())) as file:
        assert not file.duration
    assert decode(out.getvalue()).seconds == pytest.approx(12.0, abs=0.1)
    with pytest.raises(TooLong):
        decode(out.getvalue(), Limits(seconds=5.0))


_OPUS = to_opus(Sound(tones(2.0)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 5000,
        b"hello, I am no audio at all " * 50,
        _OPUS[:60],
        to_wav(Sound(np.zeros(0, np.float32))),
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
    ],
    ids=[
        "nothing",
        "zeros",
        "words",
        "a beginning",
        "no sound",
        "a play list",
        "a list of files",
        "a picture",
    ],
)
def test_no_audio_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(data)


def test_what_was_cut_or_damaged_on_the_way_never_ends_otherwise() -> None:
    assert 0.5 < decode(_OPUS[: len(_OPUS) // 2]).seconds < 1.5
    random = np.random.default_rng(5)
    for _ in range(150):
        data = bytearray(_OPUS)
        for at in random.integers(0, len(data), random.integers(1, 40)):
            data[at] = random.integers(0, 256)
        try:
            assert np.isfinite(decode(bytes(data)).samples).all()
        except Unreadable:
            continue


def test_numbers_that_are_none_become_silence() -> None:
    samples = tones(1.0)
    samples[::7] = np.nan
    samples[::11] = np.inf
    heard = decode(recorded(Sound(samples), "wav", "pcm_f32le", RATE, "mono"))
    assert np.isfinite(heard.samples).all()
    assert np.abs(heard.samples).max() <= 1.0


@pytest.mark.parametrize("level", [0.0, 0.0001, 0.01, 0.3])
def test_silence_and_noise_are_no_speech(level: float) -> None:
    noise = np.random.default_rng(1).standard_normal(RATE * 3) * level
    assert not activity(Sound(noise.astype(np.float32))).spoken
    assert not activity(Sound(np.zeros(0, np.float32))).spoken
    assert not Endpoint().feed(noise.astype(np.float32))
