// What passes between window and host before anything else: whether they speak alike, and what happened before there was a window.
import { contractSum } from '../../contracts/contract-sum.ts';
import { CallRefused, toRefusal } from '../api/checked-api.ts';
import { text } from '../text/text.ts';
import type { StoreNotice } from '../../contracts/annotation-calls.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { Messages } from './messages.svelte.ts';

/** @returns false where window and host are of different versions; that is said, and nothing further is to be asked */
export async function greet(api: OverreadApi, messages: Messages): Promise<boolean> {
  if (await speaksAlike(api)) return true;
  // Whatever failed until now failed because of this.
  messages.clear();
  messages.refuse(new CallRefused('versions_differ', text.frame.host.otherVersion));
  return false;
}

async function speaksAlike(api: OverreadApi): Promise<boolean> {
  try {
    const reply = api.call('app/hello', {});
    // Reckoned while the host does the same.
    const own = contractSum();
    return (await reply).contract === own;
  } catch (error) {
    // A host that does not know this call, or answers it in another way, is of another version; one that does not answer says so at the next call.
    return !['usage_option', 'compute_failed'].includes(toRefusal(error).code);
  }
}

export async function sayNotices(api: OverreadApi, messages: Messages): Promise<void> {
  for (const notice of (await api.call('store/notices', {})).notices) messages.note(wordsOf(notice));
}

function wordsOf(notice: StoreNotice): string {
  const { notices } = text.frame;
  switch (notice.what) {
    case 'boxes-taken': return notices.boxesTaken(notice.count, notice.keptAs);
    case 'boxes-unreadable': return notices.boxesUnreadable(notice.keptAs);
    case 'boxes-waiting': return notices.boxesWaiting(notice.because);
  }
}
