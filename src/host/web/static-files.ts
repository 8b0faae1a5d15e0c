// The window's own files, and nothing beside them.
import { readFile, readdir, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.map': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFiles {
  /** @param path of the address, with its leading slash; null: there is no such file */
  read(path: string): Promise<{ readonly body: Uint8Array; readonly type: string } | null>;
}

/** Files are listed, and only what is listed is served: no path of a request ever reaches the file system. */
export function createStaticFiles(folder: string): StaticFiles {
  const list = async (): Promise<Map<string, string>> => new Map((await filesBelow(folder)).map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path]));
  let listed: Promise<Map<string, string>> | null = null;

  return {
    async read(path) {
      const wanted = path === '/' ? '/index.html' : path;
      listed ??= list();
      let place = (await listed).get(wanted);
      if (place === undefined && wanted === '/index.html') {
        // Built after the start, or built anew.
        listed = list();
        place = (await listed).get(wanted);
      }
      const type = types[extname(wanted).toLowerCase()];
      if (place === undefined || type === undefined) return null;
      const body = await readFile(place).catch(() => null);
      if (body === null) listed = null;
      return body === null ? null : { body, type };
    },
  };
}

/** Step by step: the folder may lie in an archive of Electron, whose listing knows names and nothing more. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(names.map(async (name) => {
    const path = join(folder, name);
    const isFolder = await stat(path).then((entry) => entry.isDirectory(), () => false);
    return isFolder ? filesBelow(path) : [path];
  }));
  return found.flat();
}
