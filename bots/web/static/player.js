// Says entries aloud, one after the other, each clause by clause: the first one sounds while the next is made.

import { soundSoFar } from './sound.js';

const GAP = 0.12; // seconds between two clauses
const PATIENCE = 1000; // milliseconds to wake up the sound

function kind() {
  const ogg = document.createElement('audio').canPlayType('audio/ogg; codecs="opus"');
  return ogg ? 'ogg' : 'wav';
}

/** decodeAudioData as a promise also where a browser only knows callbacks. */
function decoded(context, bytes) {
  return new Promise((resolve, reject) => {
    const made = context.decodeAudioData(bytes, resolve, reject);
    if (made && made.then) made.then(resolve, reject);
  });
}

/** Clauses as they arrive: each is four bytes of length, most significant first, then a sound file. */
async function* clauses(body) {
  const reader = body.getReader();
  let bytes = new Uint8Array(0);
  for (;;) {
    while (bytes.length >= 4) {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      if (bytes.length < 4 + length) break;
      yield bytes.slice(4, 4 + length).buffer;
      bytes = bytes.slice(4 + length);
    }
    const { done, value } = await reader.read();
    if (done) return;
    const joined = new Uint8Array(bytes.length + value.length);
    joined.set(bytes);
    joined.set(value, bytes.length);
    bytes = joined;
  }
}

/** The context when it sounds; null when the phone keeps it silent, as during a call. */
async function awake() {
  const context = soundSoFar();
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  if (context.state !== 'running') await Promise.race([context.resume().catch(() => {}), patience]);
  return context.state === 'running' ? context : null;
}

/** `on` is told: speaking(what) when an entry begins to sound, quiet(what or null) when the last one has ended. */
export class Player {
  constructor(on) {
    this.on = on;
    this.queue = [];
    this.current = null;
    this.begun = 0; // entries that sounded so far
    document.addEventListener('visibilitychange', () => this.next());
  }

  /** What sounds now cannot be broken off: an amount is being read back. */
  get held() {
    return Boolean(this.current && this.current.held);
  }

  get busy() {
    return Boolean(this.current || this.queue.length);
  }

  /** Say the entry `seq` when its turn comes; without a press so far there is no sound. */
  say(seq, what) {
    if (!soundSoFar()) return;
    this.queue.push(Object.assign({ seq }, what));
    this.next();
  }

  /** Break off, unless it is held: then what would have come after it is dropped. */
  stop() {
    this.queue = [];
    if (!this.current || this.current.held) return;
    const current = this.current;
    this.current = null;
    current.abort.abort();
    for (const source of current.sources) source.stop();
    this.on.quiet(null);
  }

  next() {
    if (this.current || !this.queue.length || document.hidden) return;
    const one = this.queue.shift();
    one.abort = new AbortController();
    one.sources = [];
    this.current = one;
    this.play(one).catch(() => {}).then(() => {
      if (this.current !== one) return;
      this.current = null;
      if (this.queue.length) this.next();
      else this.on.quiet(one);
    });
  }

  async play(one) {
    const context = await awake();
    if (!context) return;
    const answer = await fetch('/chat/spoken/' + one.seq + '?as=' + kind(),
      { credentials: 'same-origin', cache: 'no-store', signal: one.abort.signal });
    if (!answer.ok || !answer.body) return;
    let at = 0;
    let last = null;
    for await (const bytes of clauses(answer.body)) {
      const buffer = await decoded(context, bytes);
      if (this.current !== one) return;
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(context.destination);
      const start = Math.max(context.currentTime + 0.02, at);
      source.start(start);
      if (!last) {
        this.begun += 1;
        this.on.speaking(one);
      }
      at = start + buffer.duration + GAP;
      last = new Promise((resolve) => source.addEventListener('ended', resolve));
      one.sources.push(source);
    }
    await last;
  }
}
