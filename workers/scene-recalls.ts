import { completeRecalls, followZones } from '../src/scenes/recall-follower.js';
import type { Services } from '../src/services.js';
import { MINUTE, SECOND } from '../src/domain/time-units.js';
import type { PeriodicTask } from './periodic.js';

/** Recalls of scenes: completed after a crash, and kept to the dates of each channel's zone. */
export function sceneRecallTasks(services: Services): readonly PeriodicTask[] {
  return [
    { name: 'scene recalls', every: 2 * SECOND, run: () => completeRecalls(services) },
    { name: 'scene zones', every: MINUTE, run: () => followZones(services) },
  ];
}
