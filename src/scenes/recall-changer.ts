import { asAuditActor, type Actor } from '../access/actor.js';
import { wallTimeAt } from '../domain/index.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../failures.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { SceneRecallRecord } from '../store/scene-recalls.js';
import type { Store } from '../store/store.js';
import { carryOut } from './recall-follower.js';
import { recallPhase } from './recall-phase.js';
import { endProblems, todayIn } from './recall-wish.js';
import { endsBy } from './recall-preparation.js';
import { recalledWords } from './scene-recaller.js';
import type { ScenesDeps } from './scenes-deps.js';

export interface RecallChange {
  /** The recall's id. */
  readonly id: string;
  /** The recall's revision that was seen. */
  readonly revision: number;
}

export interface ChangedRecall {
  readonly before: SceneRecallRecord;
  readonly after: SceneRecallRecord;
  /** How many channels it changed. */
  readonly channels: number;
}

/** @throws NotFoundError */
export async function findRecall(
  store: Pick<Store, 'sceneRecalls'>,
  id: string,
): Promise<SceneRecallRecord> {
  const recall = await store.sceneRecalls.findById(id).lean<SceneRecallRecord>().exec();
  if (!recall) throw new NotFoundError('The recall of the scene');
  return recall;
}

/**
 * Ends a recall now: one under way gives every fader back to what began before it, one to come does
 * not begin.
 *
 * @throws NotFoundError, ConflictError when it is over already or somebody changed it since
 */
export async function endRecall(
  deps: ScenesDeps,
  actor: Actor,
  change: RecallChange,
): Promise<ChangedRecall> {
  const now = deps.clock.now();
  const endedBy = { id: actor.id, name: actor.name };
  const phase = async (recall: SceneRecallRecord) => {
    const { zone } = await loadOrganisation(deps.store);
    return recallPhase(recall, zone, now) === 'to-come' ? 'took back' : 'ended';
  };
  return changeRecall(deps, actor, change, async (recall) => ({
    set: { endedAt: now, endedBy },
    did: await phase(recall),
  }));
}

/**
 * Moves the last day of a recall, or takes its end away.
 *
 * @param to the last date, included; null for without end
 * @throws NotFoundError, InvalidInputError naming `to`, ConflictError as `endRecall` does
 */
export async function moveRecallEnd(
  deps: ScenesDeps,
  actor: Actor,
  { to, ...change }: RecallChange & { readonly to: string | null },
): Promise<ChangedRecall> {
  const { zone } = await loadOrganisation(deps.store);
  return changeRecall(deps, actor, change, (recall) => {
    const today = todayIn(zone, deps.clock.now());
    const first =
      recall.from.type === 'date'
        ? recall.from.date
        : wallTimeAt(zone, recall.from.at).slice(0, 10);
    const problems = to === null ? [] : endProblems(to, first < today ? today : first);
    if (problems.length > 0) throw new InvalidInputError({ to: problems });
    const set = { to: to === null ? null : ({ type: 'date', date: to } as const) };
    return Promise.resolve({ set, did: 'moved the end of' });
  });
}

interface Wanted {
  readonly set: Partial<Pick<SceneRecallRecord, 'to' | 'endedAt' | 'endedBy'>>;
  /** What the actor did to the scene, for the deliveries that follow. */
  readonly did: string;
}

async function changeRecall(
  deps: ScenesDeps,
  actor: Actor,
  { id, revision }: RecallChange,
  wanted: (recall: SceneRecallRecord) => Promise<Wanted>,
): Promise<ChangedRecall> {
  const before = await findRecall(deps.store, id);
  if (before.endedAt !== null || before.endsBy <= deps.clock.now()) throw isOver(before);
  if (before.revision !== revision) throw overtaken(before);
  const { set, did } = await wanted(before);
  const after = await deps.store.sceneRecalls
    .findOneAndUpdate(
      { _id: id, revision },
      {
        $set: { ...set, endsBy: endsBy({ ...before, ...set }), pending: true, done: [] },
        $inc: { revision: 1 },
      },
      { returnDocument: 'after' },
    )
    .lean<SceneRecallRecord>()
    .exec();
  if (!after) throw overtaken(before);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'scene.recall',
    resource: { kind: 'scene', id: before.scene },
    before: { recall: id, ...recalledWords(before) },
    after: { recall: id, ...recalledWords(after) },
  });
  const reason = `${actor.name} ${did} the scene ${before.name}`;
  return { before, after, channels: await carryOut(deps, id, reason) };
}

const isOver = ({ name }: SceneRecallRecord): ConflictError =>
  new ConflictError(`Nothing was changed: ${name} has ended already. Recall the scene again.`);

const overtaken = ({ name }: SceneRecallRecord): ConflictError =>
  new ConflictError(
    `Nothing was changed: somebody changed when ${name} holds since you opened this page. ` +
      'Look at it as it is now, then decide.',
  );
