/**
 * Every point at which publishing waits for something, by name. A worker may be lost, an error
 * thrown or an answer never come before and after each; the fault campaign tries all of them.
 */
export const PUBLISH_STEPS = [
  ...['find-due', 'claim-ahead', 'find-suspect', 'give-back', 'hand-back', 'sweep'],
  ...[
    'take-claimed',
    'claim',
    'facts',
    'withdraw',
    'wait',
    'turn',
    'turn-last',
    'turn-take',
    'turn-held',
  ],
  ...[
    'open',
    'media',
    'answers',
    'prepare',
    'forgotten',
    'intent',
    'not-sent',
    'send',
    'renew',
    'send-renewed',
    'part',
    'pause',
    'reconnect',
    'record',
  ],
  ...['lost-read', 'lost-write'],
  ...['look-read', 'look-channel', 'look-open', 'look-call', 'look', 'look-write', 'look-gone'],
  ...[
    'relay-read',
    'relay-count',
    'relay-tell',
    'relay-owner',
    'relay-notice',
    'relay-take',
    'relay-clear',
  ],
] as const;
export type PublishStep = (typeof PUBLISH_STEPS)[number];
export type PublishPoint = `${PublishStep}:${'before' | 'after'}`;

/**
 * Where faults are put in. Only a test's own root hands one over; without it nothing can be
 * triggered.
 */
export interface Failpoints {
  /** @param delivery its id, or `*` where several are worked on together */
  reach(point: PublishPoint, delivery: string): Promise<void>;
}

export interface StepDeps {
  readonly failpoints?: Failpoints | undefined;
}

/** One wait of the publish path, between its two failpoints. */
export async function step<T>(
  { failpoints }: StepDeps,
  [name, delivery]: readonly [name: PublishStep, delivery: string],
  work: () => Promise<T>,
): Promise<T> {
  if (!failpoints) return work();
  await failpoints.reach(`${name}:before`, delivery);
  const result = await work();
  await failpoints.reach(`${name}:after`, delivery);
  return result;
}
