// Why a file could not be read, in words that fit "expected …, got …".

export function unreadableReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'a file that may not be read';
  if (code === 'EISDIR') return 'a folder';
  return typeof code === 'string' ? code : 'an unreadable file';
}
