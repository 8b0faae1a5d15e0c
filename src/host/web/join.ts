// A second start joins the host that has the data folder: it asks that host, by a secret in the folder, for an address that opens a window.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';

const fileName = 'overread-host.json';
const fileSchema = z.object({ port: z.int().min(1).max(65_535), secret: z.string().min(32) });
const replySchema = z.object({ url: z.url() });

export const joinPath = '/join';
export const joinHeader = 'x-overread-join';

export interface Joining {
  /** Whether whoever asks has read the file, which only this user can. */
  knows(secret: unknown): boolean;
  /** The file goes. */
  end(): void;
}

/** @param port where this host answers; written into the data folder that it holds */
export function admitOthers(dataFolder: string, port: number): Joining {
  const secret = randomBytes(32).toString('base64url');
  const path = join(dataFolder, fileName);
  try {
    rmSync(path, { force: true });
    writeFileSync(path, JSON.stringify({ port, secret }), { mode: 0o600 });
  } catch {
    // Where nothing can be written nobody can join, and nothing is lost by that.
  }
  return {
    knows(given) {
      const [own, other] = [Buffer.from(secret), Buffer.from(typeof given === 'string' ? given : '')];
      return own.length === other.length && timingSafeEqual(own, other);
    },
    end: () => rmSync(path, { force: true }),
  };
}

export interface RunningHost {
  /** Opens a window of the host that runs. */
  readonly url: string;
  /** This very host, not another one that has taken its place; one that does not answer at the moment is there. */
  readonly isAlive: () => Promise<boolean>;
}

type Address = z.output<typeof fileSchema>;
/** `silent`: something has the port and says nothing in time: a host that is busy, asleep or still beginning. */
type Answer = { readonly is: 'there'; readonly url: string } | { readonly is: 'silent' } | { readonly is: 'none' };

/** @returns null where no host that can be joined answers at this moment: none, one that is just beginning or ending, or Electron, which nobody can join */
export async function findRunningHost(dataFolder: string): Promise<RunningHost | null> {
  const address = addressIn(dataFolder);
  const answer = address === null ? null : await ask(address);
  if (address === null || answer?.is !== 'there') return null;
  return { url: answer.url, isAlive: async () => (await ask(address)).is !== 'none' };
}

function addressIn(dataFolder: string): Address | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(join(dataFolder, fileName), 'utf8')));
  } catch {
    return null;
  }
}

function ask(address: Address): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port: address.port, path: joinPath, method: 'POST', headers: { [joinHeader]: address.secret }, timeout: 2_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => { text += piece; });
      response.on('end', () => {
        const url = response.statusCode === 200 ? urlIn(text, address.port) : null;
        resolve(url === null ? { is: 'none' } : { is: 'there', url });
      });
      response.on('error', () => resolve({ is: 'none' }));
    });
    sent.on('timeout', () => {
      resolve({ is: 'silent' });
      sent.destroy();
    });
    sent.on('error', () => resolve({ is: 'none' }));
    sent.end();
  });
}

/** Of that host and no other, whatever the answer says. */
function urlIn(text: string, port: number): string | null {
  try {
    const { url } = replySchema.parse(JSON.parse(text));
    return url.startsWith(`http://127.0.0.1:${port}/`) ? url : null;
  } catch {
    return null;
  }
}
