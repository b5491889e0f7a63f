import type { Followed } from '../../board/bank-follower.js';

/** What became of the queues after a change: "Two deliveries followed." */
export function followedWords({ changed, waiting = 0 }: Partial<Followed> & { changed: number }) {
  const queue =
    changed === 0
      ? 'The queue stays as it is.'
      : `${changed === 1 ? 'One delivery' : `${changed} deliveries`} followed.`;
  if (waiting === 0) return queue;
  const rest = waiting === 1 ? 'One more channel follows' : `${waiting} more channels follow`;
  return `${changed === 0 ? '' : `${queue} `}${rest} within seconds.`;
}
