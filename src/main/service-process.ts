// A Node process beside the main one: Electron's utility process, and how it is ended.
import { utilityProcess } from 'electron';

export interface ServiceProcess {
  send(message: unknown): void;
  /** At once, whatever it is doing: native code hears no polite signal. */
  kill(): void;
}

export interface ServiceOptions {
  /** As it stands in the system's list of processes. */
  readonly name: string;
  readonly entry: string;
  readonly onMessage: (message: unknown) => void;
  /** Called once, also when it was killed. */
  readonly onExit: (reason: string) => void;
}

export function startService({ name, entry, onMessage, onExit }: ServiceOptions): ServiceProcess {
  const child = utilityProcess.fork(entry, [], { serviceName: name, stdio: 'inherit' });
  child.on('message', onMessage);
  child.on('exit', (code) => onExit(`it ended with code ${code}`));
  return {
    send: (message) => child.postMessage(message),
    kill() {
      const { pid } = child;
      try {
        if (pid === undefined) child.kill();
        else process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself; its exit is reported all the same.
      }
    },
  };
}
