// Whether bytes begin as a zip archive; apart from its reader, which only who opens one has to load.

const zipStarts: readonly (readonly number[])[] = [[0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6]];

export function looksLikeZip(bytes: Uint8Array): boolean {
  return zipStarts.some((start) => start.every((byte, at) => bytes[at] === byte));
}
