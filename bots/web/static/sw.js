// Keeps the shell of the page, so that it opens without a network and says so. Nothing that was said is kept here.

const SHELL = 'xiaoka-{{version}}';
const FILES = ['page.css', 'cards.css', 'voice.css', 'boot.js', 'app.js', 'connection.js', 'transcript.js',
  'cards.js', 'chart.js', 'meters.js', 'voice.js', 'recorder.js', 'player.js', 'sound.js', 'settings.js', 'strings.js', 'dom.js',
  'icon.svg'].map((name) => '/static/{{version}}/' + name);

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES.concat('/'))).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate' && url.pathname === '/') {
    event.respondWith(fetch(event.request).catch(() => caches.match('/')));
  } else if (url.pathname.indexOf('/static/{{version}}/') === 0) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
