// The line to the host as the window shows it: one message while it is broken, and everything brought up to date when it is there again.
import { CallRefused } from '../api/checked-api.ts';
import { text } from '../text/text.ts';
import type { ConnectionState, OverreadApi } from '../../contracts/ipc.ts';
import type { Messages } from './messages.svelte.ts';

const topic = 'connection';

export class Connection {
  state = $state<ConnectionState>('open');

  constructor(api: Pick<OverreadApi, 'onConnection'>, messages: Messages, onBack: () => void) {
    api.onConnection?.((state) => {
      this.state = state;
      messages.settle(topic);
      if (state === 'open') onBack();
      else messages.refuse(new CallRefused('worker_lost', text.frame.host[state]), topic);
    });
  }
}
