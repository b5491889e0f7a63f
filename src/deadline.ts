/** A signal that ends work after a while, or with what the work belongs to. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Once the work is over: lets go of the timer. Safe to call twice. */
  readonly clear: () => void;
}

/**
 * Aborts after so many milliseconds, or when one of the signals does.
 *
 * `AbortSignal.any` over an `AbortSignal.timeout` does not do: on Node 20 the timeout is taken away
 * by the garbage collector before it comes, because nothing holds it, and the work never ends.
 */
export function startDeadline(milliseconds: number, ...signals: readonly AbortSignal[]): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    end(new DOMException('There was no answer in time.', 'TimeoutError'));
  }, milliseconds);
  timer.unref();
  const listeners = signals.map((signal) => {
    const listener = (): void => end(signal.reason);
    signal.addEventListener('abort', listener, { once: true });
    return () => signal.removeEventListener('abort', listener);
  });

  function clear(): void {
    clearTimeout(timer);
    for (const remove of listeners) remove();
  }
  function end(reason: unknown): void {
    clear();
    controller.abort(reason);
  }

  const ended = signals.find(({ aborted }) => aborted);
  if (ended) end(ended.reason);
  return { signal: controller.signal, clear };
}
