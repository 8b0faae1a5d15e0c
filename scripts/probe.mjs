// A short knock at a server's door, so that an offline machine waits seconds and not minutes.
import { request } from 'node:https';

const probeMs = 6_000;

/**
 * @param {string} source
 * @returns {Promise<string | null>} why it cannot be reached; null when it answered, or is no HTTPS address
 */
export function probe(source) {
  if (!source.startsWith('https:')) return Promise.resolve(null);
  const { host } = new URL(source);
  return new Promise((resolve) => {
    const asked = request(source, { method: 'HEAD', timeout: probeMs }, (response) => {
      response.destroy();
      resolve(null);
    });
    asked.on('timeout', () => {
      asked.destroy();
      resolve(`${host} did not answer within ${probeMs / 1000} s`);
    });
    asked.on('error', (error) => {
      resolve(`${host} cannot be reached (${/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message})`);
    });
    asked.end();
  });
}
