// Why a file could not be read or written, in words that fit "expected …, got …".

const reading: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'a file that may not be read',
  EPERM: 'a file that may not be read',
  EISDIR: 'a folder',
  ENOTDIR: 'a path that leads through a file',
  ELOOP: 'a link that leads back to itself',
  ENAMETOOLONG: 'a name that is too long',
  ERR_FS_FILE_TOO_LARGE: 'more than 2 GiB',
  ERR_STRING_TOO_LONG: 'more text than can be read',
};

const writing: Readonly<Record<string, string>> = {
  ENOENT: 'a place where nothing can be made',
  EACCES: 'one that may not be written',
  EPERM: 'one that may not be written',
  EROFS: 'a read-only disk',
  ENOSPC: 'a full disk',
  EDQUOT: 'a used-up quota',
  EISDIR: 'a folder',
  EEXIST: 'a file where a folder is needed',
  ENOTDIR: 'a file where a folder is needed',
  ELOOP: 'a link that leads back to itself',
  ENAMETOOLONG: 'a name that is too long',
};

export function unreadableReason(error: unknown): string {
  return reasonIn(reading, error) ?? 'an unreadable file';
}

export function unwritableReason(error: unknown): string {
  return reasonIn(writing, error) ?? 'an error';
}

/** The system's own code where there is no word for it. */
function reasonIn(words: Readonly<Record<string, string>>, error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined ? undefined : words[code] ?? code;
}
