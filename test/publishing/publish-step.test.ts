import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { PUBLISH_STEPS } from '../../src/publishing/ledger/publish-step.js';
import { makeInstallation } from '../process/support/installation.js';

const ROOT = join(import.meta.dirname, '../../..');

/** What runs between a wake-up and the last word on a delivery. */
const PUBLISH_PATH = [
  'ledger/delivery-publisher',
  'ledger/visible-call',
  'ledger/network-call',
  'ledger/thread-progress',
  'changing/recorded-change',
  'ledger/lost-worker',
  'ledger/unconfirmed-resolver',
  'ledger/catch-up',
  'ledger/outbox-relay',
  'ledger/due-sweep',
  'ledger/look-ahead',
].map((name) => `src/publishing/${name}.ts`);

/** A step; ours whose own waits are looked at; what one step around it covers; what ends by itself. */
const COVERED = new Set([
  ...[
    'deps.publish',
    'Promise.allSettled',
    'claim',
    'giveBackThose',
    'lookAtSuspect',
    'look',
    'lookOnce',
  ],
  ...[
    'step',
    'record',
    'withdraw',
    'callAndRecord',
    'callNetwork',
    'prepareCall',
    'takeLateTurn',
    'ring',
    'ringLater',
  ],
  ...['Promise.all', 'network.publish', 'withinLease'],
]);

interface Wait {
  readonly place: string;
  readonly called: string;
}

/** Every `await` of a file, with what it waits for. */
function waitsIn(path: string): Wait[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(ROOT, path), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const waits: Wait[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isAwaitExpression(node)) waits.push(waitOf(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return waits;
}

function waitOf({ expression }: ts.AwaitExpression, source: ts.SourceFile): Wait {
  const { line } = source.getLineAndCharacterOfPosition(expression.getStart());
  const place = `${source.fileName}:${line + 1}`;
  const called = ts.isCallExpression(expression) ? expression.expression.getText() : '';
  return { place, called };
}

/** The names given to `step`, wherever it is called. */
function stepsIn(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const direct = [
    ...text.matchAll(
      /\b(?:step|record|withdraw)\(\s*(?:deps|\{ \.\.\.deps, leaseLeft \}),\s*\[\s*'([^']+)'/g,
    ),
  ];
  const rung = [...text.matchAll(/\bring\(\s*'([^']+)'/g)];
  return [...direct, ...rung].map((match) => match[1] ?? '');
}

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

describe('the steps of publishing', () => {
  it('have a failpoint at every wait', () => {
    const bare = PUBLISH_PATH.flatMap(waitsIn).filter(({ called }) => !COVERED.has(called));
    expect(bare).to.deep.equal([]);
  });

  it('are each named at one place, and all of them', () => {
    const named = PUBLISH_PATH.flatMap(stepsIn);
    expect(named.toSorted()).to.deep.equal([...PUBLISH_STEPS].toSorted());
  });

  it('cannot be stopped in production: nothing there makes failpoints', async () => {
    const mentioned = [...sources('src'), ...sources('workers')].filter((path) =>
      readFileSync(join(ROOT, path), 'utf8').includes('Failpoints'),
    );
    expect(mentioned).to.deep.equal(['src/publishing/ledger/publish-step.ts']);
    const place = await makeInstallation();
    try {
      const made = await place.use(({ publisher }) => Promise.resolve(publisher.failpoints));
      expect(made).to.equal(undefined);
    } finally {
      await place.remove();
    }
  });
});
