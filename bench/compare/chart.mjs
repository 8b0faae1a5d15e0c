// A run as a picture: how long seven maps take on each side, drawn from the results alone.

const amber = '#f0a52b';
const blue = '#58a6ff';
const [width, left, right, bar, gap] = [760, 130, 120, 15, 20];

/**
 * @param {readonly any[]} results
 * @returns {string} SVG, readable on light and on dark pages
 */
export function chart(results) {
  const timed = results.filter(({ ms }) => ms !== null);
  const longest = Math.max(...timed.map(({ ms }) => ms.seven.peers));
  const scale = (width - left - right) / longest;
  const top = 58;
  const rows = timed.map(({ title, ms }, index) => {
    const y = top + index * (2 * bar + gap);
    const { product, peers } = ms.seven;
    return [
      text(left - 10, y + bar + 4, title, 'end', 'name'),
      rect(y, peers * scale, blue), text(left + peers * scale + 8, y + bar - 3, `${peers.toFixed(0)} ms`),
      rect(y + bar, product * scale, amber), text(left + product * scale + 8, y + 2 * bar - 3, `${product.toFixed(0)} ms, 1/${(peers / product).toFixed(1)}`),
    ].join('\n');
  });
  const height = top + timed.length * (2 * bar + gap);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Seven maps of one image: Overread against Captum and pytorch-grad-cam">
<style>text{font:12px system-ui,sans-serif;fill:#808080}.name{font-weight:600}</style>
${text(left, 18, 'Seven maps of one image, batch 1, 224 × 224', 'start', 'name')}
<rect x="${left}" y="28" width="12" height="12" fill="${blue}"/>${text(left + 18, 38, 'Captum and pytorch-grad-cam, one by one')}
<rect x="${left + 280}" y="28" width="12" height="12" fill="${amber}"/>${text(left + 298, 38, 'Overread, all at once')}
${rows.join('\n')}
</svg>
`;
}

/** @param {number} y @param {number} length @param {string} colour */
function rect(y, length, colour) {
  return `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar - 2}" fill="${colour}"/>`;
}

/** @param {number} x @param {number} y @param {string} content @param {string} [anchor] @param {string} [kind] */
function text(x, y, content, anchor = 'start', kind = '') {
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}"${kind === '' ? '' : ` class="${kind}"`}>${content}</text>`;
}
