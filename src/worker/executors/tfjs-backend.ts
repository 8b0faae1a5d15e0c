// tfjs has one backend at a time in a process; the two executors that stand on it take turns.

interface Backends {
  getBackend(): string;
  setBackend(name: string): Promise<boolean>;
}

/** Makes `name`, which has started before, the backend of all that follows in this turn of the event loop. */
export function useBackend(tf: Backends, name: 'tensorflow' | 'wasm'): void {
  if (tf.getBackend() === name) return;
  // A backend that has started is switched to before the promise is returned: nothing to wait for, so nothing comes between.
  void tf.setBackend(name);
  if (tf.getBackend() !== name) throw new Error(`tfjs did not switch to its ${name} backend`);
}
