// Which paths a model file may name: files in its own folder or below, on every platform.

export function staysBeside(path: string): boolean {
  const parts = path.split(/[/\\]/);
  return path !== '' && !/^([/\\]|[A-Za-z]:)|\0/.test(path) && !parts.includes('..');
}
