import { asAuditActor, type Actor } from '../access/actor.js';
import { changeBank, followBank, type Followed } from '../board/bank-follower.js';
import { impactOfBank, type BankImpact } from '../board/bank-impact.js';
import { dateAt, settleBlackouts, type Blackout } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { ConflictError } from '../failures.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { Store } from '../store/store.js';
import { blackoutProblemsError } from './blackout-problems.js';
import { listChannels } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';

/** What blackouts for all channels would change. @throws InvalidInputError */
export async function impactOfSharedBlackouts(
  deps: { readonly store: Store },
  wish: readonly Blackout[],
  now: Instant,
): Promise<BankImpact> {
  const blackouts = await settled(deps.store, wish, now);
  return impactOfBank(
    deps,
    {
      channels: 'all',
      organisation: (organisation) => ({ ...organisation, blackouts: [...blackouts] }),
    },
    now,
  );
}

/**
 * Sets the blackouts that hold on every channel, from today on, and lets the queues follow.
 *
 * @throws InvalidInputError for a blackout of days gone by, ConflictError when somebody changed the
 * organisation since its effect was shown
 */
export async function setSharedBlackouts(
  deps: Pick<ChannelsDeps, 'store' | 'jobs' | 'audit' | 'clock'>,
  actor: Actor,
  { revision, wish }: { readonly revision: number; readonly wish: readonly Blackout[] },
): Promise<Followed> {
  const before = await loadOrganisation(deps.store);
  const blackouts = await settled(deps.store, wish, deps.clock.now());
  const after = await changeBank(deps.store, revision, { $set: { blackouts } });
  if (!after) {
    throw new ConflictError(
      'The blackouts or the bank were changed since you opened this page. Look at them again, then save.',
    );
  }
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'blackout.edit',
    resource: { kind: 'organisation', id: 'organisation' },
    before: { blackouts: before.blackouts },
    after: { blackouts },
  });
  return followBank(deps, { reason: `${actor.name} changed the blackouts of all channels` });
}

/** The first date that has not begun anywhere yet is the first one that can be taken back. */
export async function firstOpenDate(store: Store, now: Instant): Promise<string> {
  const [{ zone }, channels] = await Promise.all([loadOrganisation(store), listChannels(store)]);
  const zones = [zone, ...channels.flatMap(({ rhythms }) => rhythms.at(-1)?.zone ?? [])];
  return zones.map((each) => dateAt(each, now)).reduce((a, b) => (a > b ? a : b));
}

async function settled(
  store: Store,
  wish: readonly Blackout[],
  now: Instant,
): Promise<readonly Blackout[]> {
  const { blackouts: before } = await loadOrganisation(store);
  const { blackouts, problems } = settleBlackouts(before, wish, await firstOpenDate(store, now));
  if (problems.size > 0) throw blackoutProblemsError(problems);
  return blackouts;
}
