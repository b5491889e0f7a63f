import { SECOND } from '../../../src/domain/time-units.js';
import type { PublishStep } from '../../../src/publishing/ledger/publish-step.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import { ACCEPT_AND_DROP, refuse, type Behaviour } from './behaviour.js';
import type { FakeKind } from './fake-network.js';
import type { DueWish, Stage } from './stage.js';
import { PART_MARK } from './test-networks.js';

/** What brings a delivery to a step of publishing. */
interface Scene {
  readonly kind?: FakeKind;
  readonly meets?: readonly Behaviour[];
  readonly lateBy?: number;
  readonly wish?: DueWish;
  /** Before the delivery is queued. */
  readonly before?: (stage: Stage, channel: ChannelRecord) => Promise<unknown>;
}

const plain: Scene = {};
/** Its outcome is not known and is read back. */
const inDoubt: Scene = { kind: 'probed', meets: [ACCEPT_AND_DROP] };
const late: Scene = { lateBy: 80 * SECOND };
const dimmed: Scene = {
  wish: { mayEnd: ['held'] },
  before: ({ services }, { _id }) =>
    services.store.channels.updateOne(
      { _id },
      { $push: { 'dimmers.news.levels': { at: Date.now() - SECOND, level: 0, by: null } } },
    ),
};

/**
 * A scene for every step that a delivery of its own can be brought to. Steps that look at several
 * deliveries at once are `SHARED_STEPS`.
 */
export const SCENES: Partial<Record<PublishStep, Scene>> = {
  'take-claimed': plain,
  facts: plain,
  withdraw: dimmed,
  turn: plain,
  'turn-last': late,
  'turn-take': late,
  open: plain,
  media: plain,
  prepare: plain,
  intent: plain,
  send: plain,
  part: {
    kind: 'probed',
    wish: { text: (n) => [1, 2, 3].map((p) => `${n}.${p}`).join(PART_MARK) },
  },
  record: plain,
  pause: { meets: [refuse(429, { 'retry-after': '1' })] },
  reconnect: { meets: [refuse(401), refuse(401)] },
  'look-read': inDoubt,
  'look-channel': inDoubt,
  look: inDoubt,
  'look-open': inDoubt,
  'look-call': inDoubt,
  'look-write': inDoubt,
  'relay-tell': plain,
  'relay-owner': plain,
  'relay-notice': { meets: [refuse(400)], wish: { mayEnd: ['failed'] } },
  'relay-take': plain,
  'relay-clear': plain,
};

/** Passed with whatever is there, by every worker again and again. */
export const SHARED_STEPS: readonly PublishStep[] = [
  ...([
    'find-due',
    'claim-ahead',
    'find-suspect',
    'give-back',
    'sweep',
    'relay-read',
    'relay-count',
  ] as const),
];

/** Queues one delivery that will come to a step, on a channel of its own. */
export async function queueFor(
  stage: Stage,
  step: PublishStep,
  slug: string,
): Promise<DeliveryRecord> {
  const {
    kind = 'keyed',
    meets = [],
    lateBy = -4 * SECOND,
    wish = {},
    before,
  } = SCENES[step] ?? {};
  const channel = await stage.channel(kind, slug);
  stage.network.next(slug, ...meets);
  await before?.(stage, channel);
  const at = [stage.services.clock.now() - lateBy];
  const unique = (number: number): string => `${slug} ${wish.text?.(number) ?? number}`;
  const [made] = await stage.due(channel, { at, ...wish, text: unique });
  if (!made) throw new Error('nothing was queued');
  return made;
}

/** A person connects again what had to be. */
export async function reconnectAll({ services }: Stage): Promise<void> {
  await services.store.channels.updateMany(
    { 'connection.state': 'reconnect' },
    { $set: { 'connection.state': 'connected' } },
  );
}
