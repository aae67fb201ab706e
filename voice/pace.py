"""Speech made slower or faster without changing its pitch."""

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from .ports import Sound


def paced(sound: Sound, tempo: float) -> Sound:
    """The same at `tempo` times the pace, held between 0.5 and 2.0, by ffmpeg's `atempo`; 5 ms."""
    tempo = min(max(tempo, 0.5), 2.0)
    if abs(tempo - 1.0) < 0.01 or not len(sound.samples):
        return sound
    graph = Graph()
    source = graph.add_abuffer(sample_rate=sound.rate, format="flt", layout="mono")
    stretch, sink = graph.add("atempo", f"{tempo:.4f}"), graph.add("abuffersink")
    source.link_to(stretch)
    stretch.link_to(sink)
    graph.configure()
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(sound.samples).reshape(1, -1), "flt", "mono")
    frame.sample_rate = sound.rate
    source.push(frame)
    source.push(None)
    blocks = []
    while True:
        try:
            made = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            break
        assert isinstance(made, AudioFrame)
        blocks.append(np.asarray(made.to_ndarray(), np.float32).reshape(-1))
    return Sound(np.concatenate(blocks) if blocks else sound.samples[:0], sound.rate)
