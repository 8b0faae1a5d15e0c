// Which addresses are the application's own.

export const scheme = 'overread';
export const appOrigin = `${scheme}://app`;

/** @param url as a request or a frame names it */
export function isApp(url: string): boolean {
  const address = parsed(url);
  return address !== null && address.protocol === `${scheme}:` && address.host === 'app' && address.username === '' && address.password === '';
}

/** What the window may load: its own address, and what it made itself in memory. */
export function mayLoad(url: string, { withTools }: { readonly withTools: boolean }): boolean {
  if (isApp(url)) return true;
  const address = parsed(url);
  if (address === null) return false;
  if (address.protocol === 'data:') return true;
  if (address.protocol === 'blob:') return isApp(address.pathname);
  return withTools && address.protocol === 'devtools:';
}

function parsed(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
