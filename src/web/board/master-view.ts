import type { BankImpact } from '../../board/bank-impact.js';
import type { GrandMasterState } from '../../board/grand-master-state.js';
import type { LevelGoal } from '../../board/dimmer-changes.js';
import { zoneCity } from '../times.js';
import { bankEffectView } from './bank-effect-view.js';
import { rateWords, type Viewer } from './board-view.js';
import { fadeUnderWay, paceView } from './fade-view.js';

/** The element of the grand master's fader, and its place in links. */
export const MASTER_ID = 'grand';

/** Ready values for `views/partials/board/grand-master.ejs`. */
export function masterView(state: GrandMasterState, viewer: Viewer) {
  const { level, followers, independents } = state;
  return {
    id: MASTER_ID,
    level,
    revision: state.revision,
    meaning: meaningOf(level),
    valueText: `${level}: ${meaningOf(level)}`,
    fade: fadeUnderWay(state, viewer.now, state.zone),
    who: whoFollows(followers, independents),
  };
}

export interface MasterImpactContext {
  readonly goal: LevelGoal;
  readonly state: Pick<GrandMasterState, 'level' | 'fade' | 'revision' | 'zone'>;
  readonly texts: ReadonlyMap<string, string>;
  readonly viewer: Viewer;
  /** Why what was seen before is no longer so; empty for none. */
  readonly stale: string;
  /** In days, as it was asked for; 0 for now. */
  readonly pace: number;
}

/** Ready values for the panel that shows what the grand master would change. */
export function masterImpactView(
  effect: BankImpact,
  { goal, state, texts, viewer, stale, pace }: MasterImpactContext,
) {
  const faded = paceView({
    ...{ from: state.level, goal, pace, now: viewer.now },
    zoneAt: () => state.zone,
  });
  const view = bankEffectView(effect, texts, viewer);
  const meaning = meaningOf(goal.level);
  const { before, after } = effect.bank;
  const weekly = `${rateWords(before.postsPerWeek)} → ${rateWords(after.postsPerWeek)} posts a week`;
  const consequences = view.groups.map(({ title }) => title).join(', ') || view.quiet;
  return {
    effect: view,
    dimmerId: MASTER_ID,
    from: state.level,
    to: goal.level,
    revision: state.revision,
    meaning,
    weekly,
    valueText: `${goal.level}: ${meaning}`,
    pace: faded,
    zone: zoneCity(state.zone),
    summary: `The grand master at ${goal.level}: ${meaning}. ${faded.words} ${weekly}. ${consequences} ${view.unpromised}`,
    stale,
    settable: state.level !== goal.level || state.fade !== null,
  };
}

/** What the grand master does to those that follow it. */
function meaningOf(level: number): string {
  if (level === 100) return 'every dimmer at its own level';
  if (level === 0) return 'every dimmer dark';
  return `every dimmer at ${level} % of its level`;
}

function whoFollows(followers: number, independents: number): string {
  const follow = followers === 1 ? '1 dimmer follows it' : `${followers} dimmers follow it`;
  if (independents === 0) return `${follow}.`;
  return `${follow}, ${independents} ${independents === 1 ? 'is' : 'are'} independent.`;
}
