import { expect } from 'chai';
import type { FaultRow } from '../row.js';
import { ACCEPT_AND_STAY_SILENT, acceptAndSay, refuse } from '../support/behaviour.js';
import type { FakeKind } from '../support/fake-network.js';
import type { Stage } from '../support/stage.js';

const KINDS: readonly FakeKind[] = ['keyed', 'probed', 'blind', 'webhook'];
/** Only a network that has neither key nor read-back leaves it to a person. */
const mayEndOn = (kind: FakeKind) =>
  kind === 'blind' ? (['published', 'unconfirmed'] as const) : (['published'] as const);

const callsOf = ({ network }: Stage, slugs: readonly string[]): number =>
  slugs.reduce((sum, slug) => sum + network.calls(slug), 0);

export const networkRows: readonly FaultRow[] = [
  {
    id: 'F18',
    title: 'the network took it and never answered',
    quick: true,
    async run(stage) {
      for (const kind of KINDS) {
        const channel = await stage.channel(kind, kind);
        stage.network.next(kind, ACCEPT_AND_STAY_SILENT);
        await stage.due(channel, { mayEnd: mayEndOn(kind) });
      }
      await stage.start();
      await stage.settled();
      const first = (await stage.readAll()).map(({ history }) => history.map((e) => e.event));
      const unsure = first.filter((events) => events.includes('unconfirmed')).length;
      return { landed: unsure === KINDS.length ? `${unsure} calls without an answer` : null };
    },
  },
  {
    id: 'F20',
    title: '500 after taking it, and 500 without',
    async run(stage) {
      for (const kind of KINDS) {
        for (const [slug, behaviour] of [
          [`${kind}-took`, acceptAndSay(500)],
          [`${kind}-not`, refuse(500)],
        ] as const) {
          const channel = await stage.channel(kind, slug);
          stage.network.next(slug, behaviour);
          await stage.due(channel, { mayEnd: mayEndOn(kind) });
        }
      }
      await stage.start();
      await stage.settled(25_000);
      const calls = callsOf(
        stage,
        KINDS.flatMap((kind) => [`${kind}-took`, `${kind}-not`]),
      );
      expect(calls).to.be.at.least(2 * KINDS.length);
      return { landed: `${2 * KINDS.length} calls were answered with 500` };
    },
  },
];
