// The socket to the server: resumes after a loss, says everything once and in order.

import { memory } from './dom.js';

const PAUSES = [300, 1000, 2000, 4000, 8000, 15000];
const PING = 25000;
const PATIENCE = 8000;
const NO_SESSION = 4401;
const TOO_MANY_PAGES = 4429;

/** An id under which the server recognises an update that comes twice. */
export function newId() {
  const bytes = new Uint8Array(12);
  crypto.getRandomValues(bytes);
  return Array.from(bytes, (byte) => ('0' + byte.toString(16)).slice(-2)).join('');
}

/**
 * Keeps the last sequence number and what is not yet acknowledged. One update is under way at a time, so that order
 * holds; its id stays the same when it is sent again, so the server can tell.
 *
 * `on` is told: state(words), settings(body), voice(body), entry(body, live), ready(), sent(id), refused(id, code),
 * codes(body), slow().
 */
export class Connection {
  constructor(on) {
    this.on = on;
    this.seq = 0;
    this.ready = false;
    this.waiting = this.remembered();
    this.underWay = null;
    this.attempt = 0;
    this.renewals = 0;
    this.socket = null;
    window.addEventListener('online', () => this.open());
    window.addEventListener('offline', () => this.drop());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.wake();
    });
  }

  /** Say or press; returns the id under which the server will repeat it to us. */
  tell(update) {
    const told = Object.assign({ id: newId() }, update);
    this.waiting.push(told);
    this.remember();
    this.flush();
    return told.id;
  }

  /** Ask for something that is not worth keeping; false when there is no connection. */
  ask(body) {
    if (!this.ready) return false;
    this.socket.send(JSON.stringify(body));
    return true;
  }

  open() {
    clearTimeout(this.retry);
    if (this.socket) return;
    this.on.state('connecting');
    const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
    const socket = new WebSocket(scheme + location.host + '/chat/ws?after=' + this.seq);
    this.socket = socket;
    socket.onmessage = (event) => {
      if (socket === this.socket) this.hear(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code);
    };
    this.expect();
  }

  /** The network is gone, or the other side is silent. */
  drop() {
    const socket = this.socket;
    if (!socket) return;
    this.lost(0);
    socket.close();
  }

  /** The phone was asleep: find out at once whether the socket still lives. */
  wake() {
    if (this.socket) this.ping();
    else this.open();
  }

  ping() {
    if (this.ask({ type: 'ping' })) this.expect();
  }

  expect() {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.drop(), PATIENCE);
  }

  lost(code) {
    this.socket = null;
    this.ready = false;
    this.underWay = null;
    clearTimeout(this.patience);
    clearTimeout(this.beat);
    if (code === TOO_MANY_PAGES) {
      this.on.state('crowded');
      this.retry = setTimeout(() => this.open(), 30000);
      return;
    }
    if (code === NO_SESSION && this.renewals < 3) {
      this.renewals += 1;
      this.on.state('connecting');
      fetch('/', { cache: 'no-store', credentials: 'same-origin' }).then(() => this.open(), () => this.later());
      return;
    }
    this.on.state(code === NO_SESSION ? 'cookies' : 'offline');
    this.later();
  }

  later() {
    const pause = PAUSES[Math.min(this.attempt, PAUSES.length - 1)];
    this.attempt += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), pause * (0.7 + Math.random() * 0.6));
  }

  hear(body) {
    clearTimeout(this.patience);
    clearTimeout(this.beat);
    this.beat = setTimeout(() => this.ping(), PING);
    if (body.type === 'entry') {
      if (body.seq <= this.seq) return;
      this.seq = body.seq;
      if (body.id) this.settle(body.id);
      this.on.entry(body, this.ready);
    } else if (body.type === 'ready') {
      this.ready = true;
      this.attempt = 0;
      this.renewals = 0;
      this.on.state('online');
      this.on.ready();
      this.flush();
    } else if (body.type === 'ack') {
      this.settle(body.id);
      this.on.sent(body.id);
      this.flush();
    } else if (body.type === 'error') {
      this.refused(body);
    } else if (body.type === 'settings') {
      this.on.settings(body);
    } else if (body.type === 'voice') {
      this.on.voice(body);
    } else if (body.type === 'codes') {
      this.on.codes(body);
    }
  }

  refused(body) {
    if (body.order_id) {
      this.on.codes({ order_id: body.order_id, codes: null });
      return;
    }
    if (body.code === 'too_fast') {
      this.on.slow();
      this.underWay = null;
      setTimeout(() => this.flush(), body.retry_after * 1000 + 100);
      return;
    }
    const id = body.id || this.underWay;
    if (!id) return;
    this.settle(id);
    this.on.refused(id, body.code);
    this.flush();
  }

  flush() {
    if (!this.ready || this.underWay || !this.waiting.length) return;
    this.underWay = this.waiting[0].id;
    this.socket.send(JSON.stringify(this.waiting[0]));
    this.expect();
  }

  settle(id) {
    if (this.underWay === id) this.underWay = null;
    this.waiting = this.waiting.filter((update) => update.id !== id);
    this.remember();
  }

  // What was said without a connection survives a reload of the page, on this device and in this tab only.
  remember() {
    memory.set('sessionStorage', 'waiting', JSON.stringify(this.waiting));
  }

  remembered() {
    try {
      return JSON.parse(memory.get('sessionStorage', 'waiting')) || [];
    } catch (broken) {
      return [];
    }
  }
}
