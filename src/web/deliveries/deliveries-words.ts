import { isKnownState, type DeliveryState } from '../../domain/index.js';
import type { DeliveryItem } from '../../publishing/viewing/delivery-view.js';

/** A state as a page shows it: a word, an icon and a tone say the same. */
export interface StateWords {
  readonly word: string;
  /** The name of an icon. */
  readonly icon: string;
  /** The name of a tone of the style sheets, or empty. */
  readonly tone: 'good' | 'notice' | 'warning' | 'trouble' | '';
}

const WORDS: Readonly<Record<DeliveryState, StateWords>> = {
  draft: { word: 'Draft', icon: 'edit', tone: '' },
  'awaiting-approval': { word: 'Awaiting approval', icon: 'people', tone: 'notice' },
  queued: { word: 'Queued', icon: 'clock', tone: '' },
  publishing: { word: 'Publishing', icon: 'arrow', tone: 'notice' },
  published: { word: 'Published', icon: 'check', tone: 'good' },
  failed: { word: 'Failed', icon: 'trouble', tone: 'trouble' },
  unconfirmed: { word: 'Unconfirmed', icon: 'warning', tone: 'warning' },
  held: { word: 'Held', icon: 'hold', tone: 'notice' },
  conflict: { word: 'In conflict', icon: 'conflict', tone: 'warning' },
  missed: { word: 'Missed', icon: 'missed', tone: 'trouble' },
  cancelled: { word: 'Cancelled', icon: 'close', tone: '' },
};

const DELETED: StateWords = { word: 'Deleted', icon: 'trash', tone: '' };

/** A later version, beside this one on the same documents, may have states of its own. */
const UNKNOWN: StateWords = { word: 'Not known to this version', icon: 'warning', tone: 'notice' };

export const stateWords = (state: DeliveryState): StateWords =>
  isKnownState(state) ? WORDS[state] : UNKNOWN;

/** The state of one delivery: what was published may be gone from its network since. */
export const itemState = ({
  state,
  removedAt,
  change,
}: Pick<DeliveryItem, 'state' | 'removedAt' | 'change'>): StateWords => {
  if (removedAt !== null) return DELETED;
  const refused = Boolean(change?.refusal);
  return refused ? { ...stateWords(state), icon: 'warning', tone: 'warning' } : stateWords(state);
};

/** What a state means and what a person can do, for the head of its section. */
const MEANINGS: Readonly<Partial<Record<DeliveryState, string>>> = {
  unconfirmed:
    'These may have gone out: the network gave no clear answer. Nothing is sent again until you have looked.',
  failed: 'The network refused these for good, or every attempt failed.',
  missed: 'Their time went by while nothing could be sent, and nothing stale is posted unasked.',
  conflict: 'Their fixed times break a rule since the plan changed. You decide.',
  'awaiting-approval': 'These go out once a manager has approved them.',
  held: 'Their function is dimmed off, and they come back by themselves when the level does; or everything was restored, and an administrator decides.',
  draft: 'Nothing here goes out until it is given a time.',
};

export const stateMeaning = (state: DeliveryState): string =>
  isKnownState(state)
    ? (MEANINGS[state] ?? '')
    : 'A later version of Dimmerbank put it there, and this one leaves it alone.';

/** A text as one line of a list; never cut inside a character. */
export function excerpt(title: string | null, text: string, most = 140): string {
  const whole = (title ?? text).replace(/\s+/g, ' ').trim();
  if (whole === '') return 'No text yet';
  const letters = [...whole];
  return letters.length <= most ? whole : `${letters.slice(0, most - 1).join('')}…`;
}
