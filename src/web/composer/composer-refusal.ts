import type { BrokenRule } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { fixedAt } from './composer-when.js';
import { momentOf, type MomentContext } from '../times.js';

/** What speaks against a time on a channel, ready to print. */
export interface RefusalView {
  readonly channel: string;
  readonly sentences: readonly string[];
  /** The nearest time that complies. */
  readonly nearest: NearestTime | null;
  /** Whether this reader may break the rules with a reason. */
  readonly overridable: boolean;
  /** For a reader who may not, and a manager could. */
  readonly managerCould: boolean;
}

/** A time to take: its words, the value of the button, and the inputs that stand for it. */
export interface NearestTime {
  readonly value: string;
  readonly words: string;
  readonly date: string;
  readonly time: string;
  readonly choice: string;
}

interface Refused {
  readonly channelName: string;
  readonly broken: readonly BrokenRule[];
  readonly nearest: Instant | null;
  readonly overridable: boolean;
}

export interface RefusalContext extends MomentContext {
  /** Whether the reader may break rules with a reason. */
  readonly may: boolean;
  /** The zone in which the time is typed. */
  readonly typedZone: string;
}

export function refusalView(
  refused: Refused,
  { may, typedZone, ...moments }: RefusalContext,
): RefusalView {
  const { nearest, overridable } = refused;
  return {
    channel: refused.channelName,
    sentences: refused.broken.map(({ sentence }) => sentence),
    nearest: nearest === null ? null : nearestTime(nearest, { ...moments, typedZone }),
    overridable: overridable && may,
    managerCould: overridable && !may,
  };
}

function nearestTime(at: Instant, context: MomentContext & { typedZone: string }): NearestTime {
  const { words, zone, elsewhere } = momentOf(at, context);
  const said = elsewhere === '' ? `${words} (${zone})` : `${words} (${zone}), ${elsewhere}`;
  const { date, time, choice } = fixedAt(at, context.typedZone);
  return { value: String(at), words: said, date, time, choice };
}
