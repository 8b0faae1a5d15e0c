// Writes the report of a question: to the place that the system's dialog names, else to the browser's downloads.
import { fetchBytes } from '../api/bytes.ts';
import { isCancelled } from '../api/jobs.svelte.ts';
import { methodIds, sevenMethods } from '../../contracts/explanation.ts';
import { text } from '../text/text.ts';
import { download, hasSystemDialogs, saveBySystem } from './save-file.ts';
import type { CallInput } from '../../contracts/ipc.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { Question } from './explanations.svelte.ts';
import type { Workstation } from './workstation.svelte.ts';

export interface ReportChoice {
  /** With what readers wrote beside their findings. */
  readonly hasComments: boolean;
}

export class ReportExport {
  readonly #app: Workstation;
  #cancel: (() => void) | null = null;

  constructor(app: Workstation) {
    this.#app = app;
  }

  /** Comments are free words and may name a patient: whether they are to stand in the report is asked where there are any, and where there can be a report: what the input gate holds back is refused at once. */
  begin(): void {
    if (this.#app.question === null) return;
    if (this.commentCount > 0 && !this.#app.readings.isHeld(this.#app.stage.active)) this.#app.sheet = 'report';
    else void this.#app.exportReport();
  }

  /** Findings of the frame on screen that have a comment, whoever wrote it. */
  get commentCount(): number {
    const frame = this.#app.stage.active.image?.frame;
    return this.#app.marks.all.filter((mark) => mark.frame === frame && mark.finding !== null && mark.comment !== '').length;
  }

  /** @returns whether one was being written */
  cancel(): boolean {
    const wasBusy = this.#cancel !== null;
    this.#cancel?.();
    return wasBusy;
  }

  /** What was painted out, in the order in which it was tried, each rectangle once. */
  get #painted(): CallInput<'report/start'>['painted'] {
    const parts = this.#app.whatIf.trials.map(({ rect, fill }) => ({ rect, fill })).reverse();
    return parts.filter((part, at) => parts.findIndex((other) => JSON.stringify(other) === JSON.stringify(part)) === at);
  }

  /** @param seen methods that were looked at; the seven are always in it */
  async write({ target, ...rest }: Question, seen: ReadonlySet<MethodId>, { hasComments }: ReportChoice): Promise<void> {
    const { api, jobs, messages } = this.#app;
    const methods = methodIds.filter((method) => (sevenMethods as readonly MethodId[]).includes(method) || seen.has(method));
    const job = jobs.start('report/start', { ...rest, target: target ?? 'top', methods, hasComments, painted: this.#painted }, text.stage.writingReport);
    this.#cancel = () => job.cancel();
    try {
      const { downloadUrl, fileName } = await job.result;
      if (hasSystemDialogs(this.#app)) {
        const savedTo = await saveBySystem(this.#app, new Blob([await fetchBytes(api, downloadUrl)]), fileName);
        if (savedTo !== null) messages.note(text.stage.reportWritten(savedTo), [], text.reading.nameless.saved);
        return;
      }
      download(api.bytesUrl(downloadUrl), fileName);
      messages.note(text.stage.reportDownloaded(fileName));
    } catch (error) {
      if (!isCancelled(error)) messages.refuse(error);
    } finally {
      this.#cancel = null;
    }
  }
}
