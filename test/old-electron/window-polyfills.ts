// What today's window uses and Chromium 83 lacks; bundled in front of the window's own code.
import 'core-js/stable';

if (Element.prototype.replaceChildren === undefined) {
  Element.prototype.replaceChildren = function replaceChildren(...nodes) {
    this.textContent = '';
    this.append(...nodes);
  };
}
if (Element.prototype.checkVisibility === undefined) {
  Element.prototype.checkVisibility = function checkVisibility({ visibilityProperty = false } = {}) {
    return this.getClientRects().length > 0 && (!visibilityProperty || getComputedStyle(this).visibility === 'visible');
  };
}
if (crypto.randomUUID === undefined) {
  Object.assign(crypto, {
    randomUUID: () => {
      const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  });
}

try {
  document.body.matches(':focus-visible');
} catch {
  const matches = Element.prototype.matches;
  Element.prototype.matches = function matchesOld(this: Element, selectors: string) {
    return matches.call(this, selectors.replace(/:focus-visible/g, ':focus'));
  } as typeof matches;
}

// That Electron ends when its main process reads a Blob that a page has sent: it gets the bytes themselves.
const send = window.fetch.bind(window);
window.fetch = async (input, init) => send(input, init?.body instanceof Blob ? { ...init, body: await new Response(init.body).arrayBuffer() } : init);
