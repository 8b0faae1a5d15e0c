// The few parts of Request, Response and Headers that a protocol handler uses, for a Node that has none of them.

export class OldHeaders {
  readonly #values = new Map<string, string>();

  constructor(entries: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(entries)) this.#values.set(name.toLowerCase(), value);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  toRecord(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }
}

export class OldResponse {
  readonly status: number;
  readonly headers: OldHeaders;
  readonly body: Buffer;

  constructor(body: string | Uint8Array | null = null, { status = 200, headers = {} }: { readonly status?: number; readonly headers?: Record<string, string> } = {}) {
    this.status = status;
    this.headers = new OldHeaders(headers);
    this.body = body === null ? Buffer.alloc(0) : typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  }
}

/** For what asks whether it was aborted, later. */
export class OldAbortController {
  readonly signal = { aborted: false };

  abort(): void {
    this.signal.aborted = true;
  }
}

export class OldRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: OldHeaders;
  readonly #body: Buffer;

  constructor({ url, method, headers, body }: { readonly url: string; readonly method: string; readonly headers: Record<string, string>; readonly body: Buffer }) {
    this.url = url;
    this.method = method;
    this.headers = new OldHeaders(headers);
    this.#body = body;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(new Uint8Array(this.#body).buffer);
  }
}
