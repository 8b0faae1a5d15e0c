// Who may talk to the browser host: the one browser that holds the session, on this machine, from our own page.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Guard {
  /** Good for one browser. A used one is replaced. */
  readonly token: () => string;
  /** @returns the session cookie's header, or null when the token is not (any more) good */
  exchange(token: string): string | null;
  hasSession(headers: IncomingHttpHeaders): boolean;
}

const secretBytes = 32;

/** Cookies are shared by all ports of a host: the name tells two workstations on one machine apart. */
export function createGuard(port: number): Guard {
  const cookieName = `overread-${port}`;
  const session = secret();
  let token = secret();
  return {
    token: () => token,
    exchange(given) {
      if (!isEqual(given, token)) return null;
      token = secret();
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    hasSession: ({ cookie = '' }) => cookie.split(';').some((part) => {
      const [name = '', value = ''] = part.trim().split('=');
      return name === cookieName && isEqual(value, session);
    }),
  };
}

/**
 * Why a request is turned away whatever it asks for; null when it is ours.
 *
 * The Host header must name this machine by its loopback address (a page that rebinds its own name to 127.0.0.1 sends its
 * own name), and a request that a page makes must come from our own page.
 */
export function strangerReason(headers: IncomingHttpHeaders, port: number): string | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = headers.host ?? '';
  if (!hosts.includes(host)) return 'wrong Host header';
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return 'another Origin';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'a request from another site';
  return null;
}

/** For every answer: nothing may be loaded, framed, sent or kept that is not ours. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self'",
    "connect-src 'self'", "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), interest-cohort=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function secret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
