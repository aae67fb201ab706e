// One recording: the microphone is open from start() to the end of it, and not a moment longer.

import { sound } from './sound.js';

const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const BITS = 32000; // a second; speech needs no more
const BARS = 50; // milliseconds between two looks at the level

/** Whether this browser, at this address, can record at all. */
export function canRecord() {
  return Boolean(window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
}

function kind() {
  return KINDS.find((name) => !MediaRecorder.isTypeSupported || MediaRecorder.isTypeSupported(name)) || '';
}

/** `on` is told: level(0 to 1, milliseconds so far). */
export class Recorder {
  constructor(on) {
    this.on = on;
    this.stream = null;
    this.recorder = null;
  }

  /** Open the microphone and begin. Rejects with the browser's own error, e.g. NotAllowedError. */
  async start() {
    const wanted = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    const pieces = [];
    this.recorder = new MediaRecorder(this.stream, { mimeType: kind() || undefined, audioBitsPerSecond: BITS });
    this.recorder.addEventListener('dataavailable', (event) => {
      if (event.data.size) pieces.push(event.data);
    });
    this.over = new Promise((resolve) => {
      this.recorder.addEventListener('stop', () => {
        resolve({ blob: new Blob(pieces, { type: this.recorder.mimeType }), ms: this.length });
      });
    });
    this.length = 0;
    this.begun = Date.now();
    this.recorder.start(250);
    this.listen();
  }

  /** End it: what was recorded, and for how many milliseconds. */
  stop() {
    this.length = Date.now() - this.begun;
    clearInterval(this.looking);
    if (this.recorder.state !== 'inactive') this.recorder.stop();
    this.close();
    return this.over;
  }

  close() {
    clearInterval(this.looking);
    if (this.source) this.source.disconnect();
    this.source = null;
    if (this.stream) for (const track of this.stream.getTracks()) track.stop();
    this.stream = null;
  }

  listen() {
    const context = sound();
    if (!context) return;
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    this.source = context.createMediaStreamSource(this.stream);
    this.source.connect(analyser);
    const samples = new Uint8Array(analyser.fftSize);
    this.looking = setInterval(() => {
      analyser.getByteTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += (sample - 128) * (sample - 128);
      const loud = Math.sqrt(sum / samples.length) / 128;
      this.on.level(Math.min(1, Math.sqrt(loud * 2.5)), Date.now() - this.begun);
    }, BARS);
  }
}
