// Runs before the page is drawn: theme and text size of the last time, so that no wrong one flashes up.
(function () {
  let kept = /(?:^|; )appearance=(dark|light)-([\d.]+)/.exec(document.cookie);
  try {
    kept = kept || /^(dark|light)-([\d.]+)$/.exec(localStorage.getItem('appearance') || '');
  } catch {
    // The standard look, then.
  }
  document.documentElement.dataset.theme = kept ? kept[1] : 'dark';
  if (kept) document.documentElement.style.setProperty('--text-scale', kept[2]);
})();
