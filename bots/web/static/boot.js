// Runs before the first paint, so that the page never flashes in the wrong mode or theme.
(function () {
  'use strict';
  var root = document.documentElement;
  var dark = window.matchMedia ? window.matchMedia('(prefers-color-scheme: dark)') : null;

  function read(name, otherwise) {
    try {
      return window.localStorage.getItem('xiaoka.' + name) || otherwise;
    } catch (blocked) {
      return otherwise;
    }
  }

  function theme() {
    var wanted = read('theme', 'auto');
    var isDark = wanted === 'dark' || (wanted === 'auto' && dark && dark.matches);
    root.setAttribute('data-theme', isDark ? 'dark' : 'light');
    var meta = document.querySelector('meta[name="theme-color"]');
    if (meta) meta.setAttribute('content', isDark ? '#171412' : '#faf5ec');
  }

  root.setAttribute('data-mode', read('mode', 'standard'));
  root.setAttribute('data-size', read('size', '1'));
  root.setAttribute('lang', read('locale', 'zh-CN'));
  theme();
  if (dark && dark.addEventListener) dark.addEventListener('change', theme);
  window.addEventListener('xiaoka-theme', theme);
})();
