// What today's window uses and Chromium 83 lacks; bundled in front of the window's own code.
import 'core-js/stable';

if (Element.prototype.replaceChildren === undefined) {
  Element.prototype.replaceChildren = function replaceChildren(...nodes) {
    this.textContent = '';
    this.append(...nodes);
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
