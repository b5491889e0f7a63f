import type { z } from 'zod';
import type { IMPACT_GROUPS, BankImpact } from '../../board/bank-impact.js';
import type { RecallMoment } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { recallPhase } from '../../scenes/recall-phase.js';
import type { DimmerThen, LeftAlone, SceneDifference } from '../../scenes/scene-difference.js';
import type { SceneDesk } from '../../scenes/scene-desk.js';
import { levelsOf, type Scene } from '../../scenes/scene-finder.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import { cadenceView, replyPolicyView } from './channel-view.js';
import type { differenceSchema, recallSchema, sceneSchema } from './schemas/scene.js';
import { isoOf, isoOrNull } from './schemas/values.js';

export function sceneView(
  scene: Scene,
  desk: SceneDesk,
  now: Instant,
): z.infer<typeof sceneSchema> {
  const { levels, grandMaster } = levelsOf(scene, desk.bank, now);
  return {
    id: scene.id,
    name: scene.name,
    kind: scene.type === 'shipped' ? 'shipped' : scene.record.kind,
    holds: desk.recalls.some(
      (recall) => recall.scene === scene.id && (desk.held.get(recall._id) ?? 0) > 0,
    ),
    ...{ levels, grandMaster },
    revision: scene.type === 'shipped' ? null : scene.record.revision,
  };
}

export function recallView(
  recall: SceneRecallRecord,
  desk: SceneDesk,
  now: Instant,
): z.infer<typeof recallSchema> {
  const { _id: id, scene, name, overDays, by, at, endedAt, pending, revision } = recall;
  return {
    ...{ id, scene, name, overDays, revision },
    phase: recallPhase(recall, desk.bank.organisation.zone, now),
    from: momentView(recall.from),
    to: recall.to && momentView(recall.to),
    by: by.name,
    at: isoOf(at),
    endedAt: isoOrNull(endedAt),
    holdsFaders: desk.held.get(id) ?? 0,
    complete: !pending,
  };
}

export function differenceView(
  { at, channels, grandMaster, impact }: SceneDifference,
  { seen, alone }: { readonly seen: string; readonly alone: LeftAlone },
): z.infer<typeof differenceSchema> {
  return {
    at: isoOf(at),
    ...{ seen, grandMaster },
    dimmers: channels.flatMap(({ channel, dimmers }) =>
      dimmers.map(({ function: name, before, after }) => ({
        channel: channel._id,
        function: name,
        before: thenView(before),
        after: thenView(after),
      })),
    ),
    postsPerWeek: {
      before: impact.bank.before.postsPerWeek,
      after: impact.bank.after.postsPerWeek,
    },
    deliveries: deliveriesOf(impact),
    leftAlone: [...alone.later],
    deleted: [...alone.gone],
  };
}

function deliveriesOf({ channels }: BankImpact) {
  const ids = (group: (typeof IMPACT_GROUPS)[number]): string[] =>
    channels.flatMap(({ impact }) => impact[group].map(({ id }) => id));
  return {
    ...{ moved: ids('moved'), held: ids('held') },
    ...{ conflict: ids('conflict'), returned: ids('returned') },
  };
}

const thenView = ({ level, promise }: DimmerThen) => ({
  level,
  effectiveLevel: promise.level,
  cadence: cadenceView(promise.cadence),
  replyPolicy: replyPolicyView(promise.replyPolicy),
});

const momentView = (moment: RecallMoment) =>
  moment.type === 'date' ? moment : { type: moment.type, at: isoOf(moment.at) };
