// Findings of all open images as a file that others read; what the format cannot hold is said.
import { fetchBytes } from '../../api/bytes.ts';
import { text } from '../../text/text.ts';
import { download, hasSystemDialogs, saveBySystem } from '../save-file.ts';
import type { AnnotationFormat } from '../../../contracts/annotation-calls.ts';
import type { Workstation } from '../workstation.svelte.ts';

export async function exportFindings(app: Workstation, format: AnnotationFormat): Promise<void> {
  const { api, messages } = app;
  const { downloadUrl, fileName, left_out: leftOut } = await api.call('annotations/export', { format, imageIds: null });
  let name = fileName;
  if (hasSystemDialogs(app)) {
    const savedTo = await saveBySystem(app, new Blob([await fetchBytes(api, downloadUrl)]), fileName);
    if (savedTo === null) return;
    name = savedTo;
  } else {
    download(api.bytesUrl(downloadUrl), fileName);
  }
  const words = text.reading.findings;
  messages.note(leftOut.length === 0 ? words.exported(name) : `${words.exported(name)} ${words.leftOut[format](leftOut.join(', '))}`, [], text.reading.nameless.saved);
}
