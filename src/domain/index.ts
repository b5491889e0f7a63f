// In the order in which the folders build on each other: each imports only from those before it.
export * from './delivery-state.js';
export * from './function-name.js';
export * from './roles.js';
export * from './time-units.js';

export * from './time/blackout-change.js';
export * from './time/blackout.js';
export { isOpen } from './time/open-time.js';
export * from './time/step.js';
export * from './time/wall-time.js';
export * from './time/window.js';
export { isTimeZone, type ResolvedInstant, type WallTimeChoice } from './time/zone-clock.js';

export * from './levels/cadence.js';
export * from './levels/curve.js';
export * from './levels/default-curves.js';
export * from './levels/fade.js';
export * from './levels/level-timeline.js';
export * from './levels/level.js';
export * from './levels/reply-policy.js';

export * from './slots/channel-plan.js';
export * from './slots/epoch.js';
export * from './slots/slot-planner.js';
export * from './slots/slot.js';

export * from './rules/joint-placement.js';
export * from './rules/look-back.js';
export * from './rules/next-free-slot.js';
export * from './rules/placement-check.js';
export * from './rules/placement.js';
export * from './rules/rule.js';
export { describeInstant, DUPLICATE_DAYS, gapBetween } from './rules/time-rules.js';

export * from './planning/impact.js';
export type { ReplannedDelivery } from './planning/queue-place.js';
export * from './planning/queue-planner.js';

export { emptySlots, type EmptySlotSource } from './filling/empty-slots.js';
export * from './filling/event-posts.js';
export * from './filling/evergreen-choice.js';
export * from './filling/season.js';

export * from './promise/promise-changes.js';
export * from './promise/promise-sentence.js';
export * from './promise/promise-steps.js';
export * from './promise/promise.js';

export * from './scenes/recall-times.js';
export * from './scenes/scene-calendar.js';
export * from './scenes/scene.js';
export * from './scenes/shipped-scenes.js';

export * from './replies/reply-account.js';
export * from './replies/reply-owing.js';
export * from './replies/service-hours.js';

export * from './consistency/consistency.js';
export * from './consistency/promise-score.js';
export * from './consistency/slot-account.js';
export { isInTime } from './consistency/slot-keeping.js';

export * from './capacity/capacity.js';
export * from './capacity/dimmer-steps.js';
export * from './capacity/level-proposal.js';
export * from './capacity/value.js';
