import type { Connection, Network, Prepared, PublishOutcome } from '../../networks/contract.js';
import type { Claimed } from './visible-call.js';
import { step } from './publish-step.js';
import { timesOf, type PublisherDeps } from './publisher-deps.js';
import type { startProgress } from './thread-progress.js';

export interface NetworkRequest {
  readonly network: Network;
  readonly connection: Connection;
  readonly prepared: Prepared;
}

type Progress = ReturnType<typeof startProgress>;

/**
 * The visible call. A session that has ended is renewed once, and the call made once more: the
 * first was refused at the door, so nothing of it happened (R6).
 */
export async function callNetwork(
  deps: PublisherDeps,
  { delivery, channel, leaseLeft }: Claimed,
  { request, progress }: { readonly request: NetworkRequest; readonly progress: Progress },
): Promise<PublishOutcome> {
  const id = delivery._id;
  const outcome = await step(deps, ['send', id], () => call(deps, request, progress));
  const { renew } = deps;
  if (outcome.type !== 'reconnect' || !renew || request.network.refresh === undefined) {
    return outcome;
  }
  const renewal = await step(deps, ['renew', id], () => renew(channel._id, channel.credentials));
  if (renewal.type === 'rejected') return { type: 'reconnect', reason: renewal.reason };
  if (renewal.type === 'not-now') return { type: 'retry-later', reason: renewal.reason };
  if (leaseLeft() < timesOf(deps).callDeadline) {
    return { type: 'retry-later', reason: 'Its connection was renewed, which took too long.' };
  }
  const { connection } = renewal;
  return step(deps, ['send-renewed', id], () => call(deps, { ...request, connection }, progress));
}

/** An adapter that throws has not said what happened, so we do not know (R5). */
async function call(
  deps: PublisherDeps,
  { network, connection, prepared }: NetworkRequest,
  progress: Progress,
): Promise<PublishOutcome> {
  const signal = AbortSignal.timeout(timesOf(deps).callDeadline);
  try {
    return await network.publish(prepared, connection, signal, progress);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'unknown', reason: `${network.label} gave no clear answer (${reason}).` };
  }
}
