import { expect } from 'chai';
import { HOUR, SECOND } from '../../../src/domain/time-units.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';

/** No row of the design's table alone: what R9 asks for when nothing has run for a while. */
export const outageRows: readonly FaultRow[] = [
  {
    id: 'R9',
    title: 'nothing ran for three hours',
    quick: true,
    async run(stage) {
      const { services } = stage;
      const { store, clock } = services;
      const late = await stage.channel('keyed', 'late');
      const now = clock.now();
      const ago = (milliseconds: number): number[] => [now - milliseconds];
      await stage.due(late, { at: ago(3 * HOUR), mayEnd: ['missed'] });
      for (const seconds of [500, 400, 300]) await stage.due(late, { at: ago(seconds * SECOND) });
      await stage.start();
      await until('all were looked at', async () => {
        const all = await stage.readAll();
        return all.every(({ state, history }) => history.length > 1 && state !== 'publishing');
      });
      const states = (await stage.readAll()).map(({ state }) => state).toSorted();
      expect(states, 'one at a time, and nothing stale').to.deep.equal([
        ...['missed', 'published', 'queued', 'queued'],
      ]);
      // The gap goes by: the next one has its turn.
      for (const published of [2, 3]) {
        await store.channels.updateMany({}, { $set: { lateTurnAt: null } });
        await store.deliveries.updateMany(
          { state: 'queued' },
          { $set: { wakeAt: new Date(clock.now()) } },
        );
        await until(`${published} are out`, () => stage.network.accepted.length >= published);
        expect(stage.network.accepted).to.have.length(published);
      }
      await stage.settled();
      const outcomes = (await stage.readAll()).flatMap(({ outcome }) => outcome ?? []);
      expect(outcomes.every((outcome) => outcome.late)).to.equal(true);
      return { landed: 'four were due while nothing ran' };
    },
  },
];
