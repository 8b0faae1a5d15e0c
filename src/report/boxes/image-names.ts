// What a file of findings calls an image, so that no two of one file bear one name.

interface Named {
  /** By its content. */
  readonly id: string;
  readonly path: string;
  readonly sopInstanceUid?: string | undefined;
}

/**
 * Its path; where others have the same one, from another folder that was opened, its SOPInstanceUID; where it has none of its own, the
 * path behind a folder that the content names, for folders outside of what was opened may name a patient.
 *
 * @returns in the order given
 */
export function imageNames(images: readonly Named[]): readonly string[] {
  const paths = countOf(images.map(({ path }) => path));
  const uids = countOf(images.flatMap(({ sopInstanceUid }) => sopInstanceUid ?? []));
  return images.map(({ id, path, sopInstanceUid }) => {
    if (paths.get(path) === 1) return path;
    return sopInstanceUid !== undefined && uids.get(sopInstanceUid) === 1 ? sopInstanceUid : `id-${id.slice(0, shownDigits)}/${path}`;
  });
}

const shownDigits = 8;

/** What `imageNames` wrote where only the content tells two images apart; undefined: any other name. */
export function contentName(name: string): { readonly idStart: string; readonly path: string } | undefined {
  const [, idStart, path] = /^id-([0-9a-f]{8})\/(.+)$/s.exec(name) ?? [];
  return idStart === undefined || path === undefined ? undefined : { idStart, path };
}

function countOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
