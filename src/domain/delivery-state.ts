/** Where a delivery is in its life. */
export const DELIVERY_STATES = [
  'draft',
  'awaiting-approval',
  'queued',
  'publishing',
  'published',
  'failed',
  'unconfirmed',
  'held',
  'conflict',
  'missed',
  'cancelled',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Who causes a change: a person, the planner that follows the levels, or the publisher. */
export type Mover = 'person' | 'planner' | 'publisher';

/** Went out, may have gone out or will go out: counts against gaps, cadence and duplicates. */
export const LIVE_STATES: readonly DeliveryState[] = [
  'awaiting-approval',
  'queued',
  'publishing',
  'published',
  'unconfirmed',
];

/** Keeps the slot it holds from others. A conflict does until a person has decided. */
export const SLOT_HOLDING_STATES: readonly DeliveryState[] = [...LIVE_STATES, 'conflict'];

/** Whether this version knows the state: a later one, beside it on the same store, may have more. */
export function isKnownState(state: string): state is DeliveryState {
  return (DELIVERY_STATES as readonly string[]).includes(state);
}

/** Whether a delivery keeps the slot it holds; one in a state that we do not know does. */
export function keepsItsSlot(state: DeliveryState): boolean {
  return SLOT_HOLDING_STATES.includes(state) || !isKnownState(state);
}

/** Nothing changes them any more; a cancellation can be undone. */
export const FINAL_STATES: readonly DeliveryState[] = ['published'];

const MOVES: Record<DeliveryState, Partial<Record<DeliveryState, readonly Mover[]>>> = {
  draft: {
    'awaiting-approval': ['person'],
    queued: ['person'],
    cancelled: ['person'],
  },
  'awaiting-approval': {
    draft: ['person'],
    queued: ['person'],
    held: ['planner'],
    conflict: ['planner'],
    missed: ['publisher'],
    cancelled: ['person'],
  },
  queued: {
    draft: ['person'],
    'awaiting-approval': ['person'],
    publishing: ['publisher'],
    held: ['planner', 'publisher'],
    conflict: ['planner'],
    failed: ['publisher'],
    missed: ['publisher'],
    // One that may be out already and cannot be sent again to find out.
    unconfirmed: ['publisher'],
    // The publisher cancels what has lost its channel or its post.
    cancelled: ['person', 'publisher'],
  },
  publishing: {
    published: ['publisher'],
    failed: ['publisher'],
    queued: ['publisher'],
    unconfirmed: ['publisher'],
  },
  published: {},
  failed: {
    draft: ['person'],
    'awaiting-approval': ['person'],
    queued: ['person'],
    cancelled: ['person'],
  },
  unconfirmed: {
    published: ['person', 'publisher'],
    queued: ['person', 'publisher'],
    failed: ['person', 'publisher'],
  },
  held: {
    // After a restoration somebody finds that it went out, or reading the network back does.
    published: ['person', 'publisher'],
    draft: ['person'],
    'awaiting-approval': ['person', 'planner'],
    queued: ['person', 'planner'],
    conflict: ['planner'],
    cancelled: ['person'],
  },
  conflict: {
    draft: ['person'],
    'awaiting-approval': ['person', 'planner'],
    queued: ['person', 'planner'],
    held: ['planner'],
    missed: ['publisher'],
    cancelled: ['person'],
  },
  missed: {
    draft: ['person'],
    'awaiting-approval': ['person'],
    queued: ['person'],
    cancelled: ['person'],
  },
  cancelled: {
    draft: ['person'],
    'awaiting-approval': ['person'],
    queued: ['person'],
  },
};

export type Transition =
  | { readonly type: 'moved'; readonly state: DeliveryState }
  | { readonly type: 'refused'; readonly sentence: string };

/** Whether anyone, or this mover, may take a delivery from one state to another. */
export function canMove(from: DeliveryState, to: DeliveryState, by?: Mover): boolean {
  // What a later version means by a state of its own is for that version to change.
  const movers = isKnownState(from) ? MOVES[from][to] : undefined;
  return movers !== undefined && (by === undefined || movers.includes(by));
}

/** The states from which this mover may reach `to`: the guard of a conditional update. */
export function statesBefore(to: DeliveryState, by: Mover): DeliveryState[] {
  return DELIVERY_STATES.filter((from) => canMove(from, to, by));
}

/** What becomes of a delivery that somebody wants in another state, or why it cannot be. */
export function transition(from: DeliveryState, to: DeliveryState, by: Mover): Transition {
  if (canMove(from, to, by)) return { type: 'moved', state: to };
  return {
    type: 'refused',
    sentence: `A delivery that is ${describeState(from)} cannot become ${describeState(to)}. Reload the page to see what it is now.`,
  };
}

/** Whether it went out, may have or will; one in a state that we do not know may have. */
export function isLive(state: DeliveryState): boolean {
  return LIVE_STATES.includes(state) || !isKnownState(state);
}

/** "in conflict", "awaiting approval": a state in the middle of a sentence. */
export function describeState(state: DeliveryState): string {
  if (!isKnownState(state))
    return `in a state that this version does not know (“${String(state)}”)`;
  return state === 'conflict' ? 'in conflict' : state.replace('-', ' ');
}

/** Minutes to wait after attempt 1, 2, …: all of them together stay inside the default tolerance. */
const WAITS_MINUTES = [1, 2, 5, 10, 20, 30, 45];

/** How long to wait after this attempt (1 is the first), or null when no more should follow. */
export function backoffMinutes(attempt: number): number | null {
  return WAITS_MINUTES[attempt - 1] ?? null;
}
