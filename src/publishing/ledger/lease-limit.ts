import type { PublishTimes } from './delivery-claim.js';

/** Publishing took longer than its lease: whatever still hangs there matches nothing any more. */
export class LeaseSpentError extends Error {
  override readonly name = 'LeaseSpentError';
}

/**
 * Ends with the work or with its lease, whichever is first, so that a step that hangs for ever
 * holds up neither its delivery, which is taken up anew, nor the others (R13).
 *
 * @throws LeaseSpentError
 */
export async function withinLease<T>(
  { lease }: Pick<PublishTimes, 'lease'>,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const spent = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new LeaseSpentError('a step took longer than the lease')),
      lease,
    );
  });
  // Where nothing else is left to be done, nothing is held up.
  timer?.unref();
  try {
    return await Promise.race([work(), spent]);
  } finally {
    clearTimeout(timer);
  }
}
