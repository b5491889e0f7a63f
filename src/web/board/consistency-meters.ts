import { bankConsistency } from '../../consistency/bank-consistency.js';
import { thresholdOf } from '../../consistency/threshold.js';
import type { BoardState } from '../../board/board.js';
import { FUNCTION_NAMES, type FunctionName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import type { Store } from '../../store/store.js';
import { scoreView, type ScoreView } from '../consistency/score-view.js';

interface DrawnStrip {
  readonly id: string;
  readonly dimmers: readonly { readonly function: FunctionName }[];
}

/** The meters of kept promises beside the faders: gives each drawn dimmer its `consistency`. */
export async function withConsistency<S extends DrawnStrip>(
  store: Store,
  { strips: drawn, state }: { readonly strips: readonly S[]; readonly state: BoardState },
  now: Instant,
): Promise<S[]> {
  const organisation = await loadOrganisation(store);
  const channels = state.strips.map(({ channel }) => channel);
  const scores = await bankConsistency(store, { organisation, channels, now });
  const threshold = thresholdOf(organisation);
  const meters = new Map<string, ScoreView>();
  for (const { _id: channel, name: channelName } of channels) {
    for (const name of FUNCTION_NAMES) {
      const score = scores.get(channel)?.[name];
      if (!score) continue;
      const meter = scoreView(score, { channel, channelName, function: name, threshold });
      meters.set(`${channel}.${name}`, meter);
    }
  }
  return drawn.map((strip) => ({
    ...strip,
    dimmers: strip.dimmers.map((dimmer) => ({
      ...dimmer,
      consistency: meters.get(`${strip.id}.${dimmer.function}`),
    })),
  }));
}
