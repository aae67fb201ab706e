// The button to speak with: hold it or tap it, with a finger, the mouse or the keyboard.

import { newId } from './connection.js';
import { Player } from './player.js';
import { Recorder, canRecord } from './recorder.js';
import { sound } from './sound.js';
import { t } from './strings.js';

const TAP = 400; // milliseconds: who lets go sooner has tapped, and taps again at the end
const SHORTEST = 350; // milliseconds that can hold a word
const SILENCE = 8000; // after a question, before Xiaoka asks once more
const PATIENCE = 15000; // for an answer
const PAUSES = [500, 1500, 4000]; // between attempts to bring a recording away
const BARS = 12;

/**
 * States of the button: ready, asking (for permission), listening, understanding, speaking, denied. Hidden until the
 * server says that it can hear.
 *
 * `act` does what the rest of the page is for: said(id, ms), sent(id), refused(id, words), silence().
 */
export class Voice {
  constructor(act) {
    this.act = act;
    this.button = document.getElementById('mic');
    this.words = document.getElementById('mic-words');
    this.panel = document.getElementById('listening');
    this.clock = document.getElementById('mic-clock');
    this.bars = Array.from(this.panel.querySelectorAll('.meter i'));
    this.longest = 30000;
    this.speaks = false;
    this.wanted = false; // somebody holds or has tapped the button
    this.player = new Player({
      speaking: () => this.show('speaking'),
      quiet: (one) => this.quiet(one),
    });
    this.show('ready');
    this.hands();
    window.addEventListener('xiaoka-settings', () => this.show(this.state));
    window.addEventListener('pagehide', () => this.drop());
  }

  /** The server hears; `speaks` when it can also answer aloud. Seconds a recording may last. */
  offered(body) {
    this.longest = Math.min(body.most_seconds * 1000, 60000);
    this.speaks = body.speaks;
    this.button.hidden = !canRecord();
    this.button.closest('form').classList.toggle('with-voice', canRecord());
  }

  /** An entry of Xiaoka came; `live` ones are said aloud to who speaks. */
  told(entry, live) {
    if (!live || this.button.hidden) return;
    if (this.state === 'understanding') this.show('ready');
    const spoken = entry.message && entry.message.spoken;
    if (!spoken || !this.speaks || this.recorder) return;
    this.stopWaiting();
    this.player.say(entry.seq, { held: Boolean(spoken.held), asks: Boolean(spoken.asks) });
  }

  /** The person typed or pressed something else: they are here, and need not hear the rest. */
  passed() {
    this.stopWaiting();
    this.asked = false;
    this.player.stop();
  }

  // -- hands

  hands() {
    const button = this.button;
    let touched = 0;
    button.addEventListener('pointerdown', (event) => {
      if (event.button) return;
      touched = Date.now();
      if (button.setPointerCapture) button.setPointerCapture(event.pointerId);
      this.down();
    });
    button.addEventListener('pointerup', () => { touched = Date.now(); this.up(); });
    button.addEventListener('pointercancel', () => { touched = Date.now(); this.tapped(); });
    button.addEventListener('contextmenu', (event) => event.preventDefault());
    button.addEventListener('keydown', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return;
      event.preventDefault();
      touched = Date.now();
      if (!event.repeat) this.down();
    });
    button.addEventListener('keyup', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return;
      event.preventDefault();
      touched = Date.now();
      this.up();
    });
    // Screen readers and switches press without fingers or keys.
    button.addEventListener('click', () => {
      if (Date.now() - touched < 1000) return;
      this.down();
      this.tapped();
    });
    document.getElementById('mic-cancel').addEventListener('click', () => {
      this.drop();
      button.focus({ preventScroll: true });
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.wanted) this.drop();
    });
  }

  down() {
    sound(); // within the press, or phones stay silent
    if (this.wanted) { // the second tap
      this.ending = true;
      return;
    }
    this.stopWaiting();
    this.asked = false;
    if (this.player.held) {
      this.say('mic_held');
      return;
    }
    this.player.stop();
    this.pressedAt = Date.now();
    this.wanted = true;
    this.ending = false;
    this.holding = true;
    this.begin();
  }

  up() {
    if (!this.wanted) return;
    if (this.ending) this.finish();
    else if (this.recorder && Date.now() - this.pressedAt >= TAP) this.finish();
    else this.tapped();
  }

  /** From now on a second tap ends it. */
  tapped() {
    this.holding = false;
    if (this.ending) this.finish();
    else if (this.state === 'listening') this.show('listening');
  }

  // -- the recording

  async begin() {
    this.show('asking');
    const recorder = new Recorder({ level: (level, ms) => this.level(level, ms) });
    try {
      await recorder.start();
    } catch (error) {
      recorder.close();
      this.wanted = false;
      this.show(error.name === 'NotAllowedError' || error.name === 'SecurityError' ? 'denied' : 'missing');
      return;
    }
    if (!this.wanted) { // called off while the browser asked for permission
      recorder.close();
      return;
    }
    this.recorder = recorder;
    if (this.ending) this.finish();
    else this.show('listening');
  }

  async finish() {
    const recorder = this.recorder;
    if (!recorder) return;
    this.recorder = null;
    this.wanted = false;
    const { blob, ms } = await recorder.stop();
    if (ms < SHORTEST || !blob.size) {
      this.show('ready');
      this.say('mic_short');
      return;
    }
    const id = newId();
    this.show('understanding');
    this.act.said(id, ms);
    this.bring(id, blob, ms, 0);
  }

  /** End the recording without sending it. */
  drop() {
    const recorder = this.recorder;
    this.recorder = null;
    this.wanted = false;
    if (recorder) recorder.stop();
    if (this.state === 'listening' || this.state === 'asking') this.show('ready');
  }

  async bring(id, blob, ms, attempt) {
    let status = 0;
    let pause = PAUSES[attempt];
    try {
      const answer = await fetch('/chat/voice?id=' + id + '&seconds=' + (ms / 1000).toFixed(1), {
        method: 'POST', body: blob, credentials: 'same-origin', cache: 'no-store',
        headers: { 'Content-Type': blob.type.split(';')[0] || 'audio/webm' },
      });
      status = answer.status;
      if (status === 429) pause = 1000 * Number(answer.headers.get('Retry-After') || 2);
      if (status === 401) await fetch('/', { cache: 'no-store', credentials: 'same-origin' });
    } catch (lost) {
      status = 0;
    }
    if (status === 202) {
      this.act.sent(id);
      this.expect();
    } else if (attempt < PAUSES.length && (status === 0 || status === 401 || status === 429 || status >= 500)) {
      if (status === 429) this.say('too_fast');
      setTimeout(() => this.bring(id, blob, ms, attempt + 1), pause);
    } else {
      this.act.refused(id, t(status === 413 ? 'mic_long' : 'mic_lost'));
      if (this.state === 'understanding') this.show('ready');
    }
  }

  expect() {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      if (this.state === 'understanding') this.show('ready'); // a person may have taken over; nobody answers then
    }, PATIENCE);
  }

  level(level, ms) {
    this.bars.forEach((bar, place) => {
      const middle = 1 - Math.abs(place - (BARS - 1) / 2) / BARS;
      bar.style.transform = 'scaleY(' + Math.max(0.12, Math.min(1, level * middle * (0.8 + Math.random() * 0.4))) + ')';
    });
    const seconds = Math.floor(ms / 1000);
    this.clock.textContent = Math.floor(seconds / 60) + ':' + ('0' + (seconds % 60)).slice(-2);
    if (ms >= this.longest) this.finish();
  }

  // -- Xiaoka's own voice

  quiet(one) {
    if (this.state === 'speaking') this.show('ready');
    if (!one || !one.asks || this.asked) return;
    this.stopWaiting();
    this.silence = setTimeout(() => {
      if (this.wanted || this.player.busy || document.hidden) return;
      this.asked = true; // once: who is still silent is left in peace
      this.act.silence();
    }, SILENCE);
  }

  stopWaiting() {
    clearTimeout(this.silence);
  }

  // -- looks

  show(state) {
    this.state = state;
    this.button.dataset.state = state;
    const listening = state === 'listening';
    this.panel.hidden = !listening;
    this.button.closest('form').classList.toggle('is-listening', listening);
    this.button.setAttribute('aria-pressed', String(listening));
    this.button.querySelector('.label').textContent = t('mic_' + (state === 'missing' ? 'denied' : state));
    this.say({
      ready: '',
      asking: 'mic_allow',
      listening: this.holding ? 'mic_let_go' : 'mic_tap_again',
      understanding: 'mic_wait',
      speaking: this.player && this.player.held ? 'mic_held' : 'mic_interrupt',
      denied: 'mic_how',
      missing: 'mic_missing',
    }[state]);
  }

  say(name) {
    this.words.textContent = name ? t(name) : '';
    this.words.hidden = !name;
    window.dispatchEvent(new Event('xiaoka-layout')); // there is more or less room for the conversation now
  }
}
