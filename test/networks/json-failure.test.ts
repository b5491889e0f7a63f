import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/domain/time-units.js';
import type { JsonAnswered } from '../../src/networks/json-api.js';
import { checkFailure, failureOf, harmlessFailureOf } from '../../src/networks/json-failure.js';
import { NOON } from './sample-content.js';

const context = { server: 'social.example.org', now: NOON };
const answered = (status: number, headers: Record<string, string> = {}): JsonAnswered => ({
  ...{ type: 'answered', status, headers },
  ...{ value: undefined, words: 'No.' },
});
const typeOf = (status: number) => failureOf(answered(status), context).type;

describe('An answer without success', () => {
  it('is named by what happens next', () => {
    const expected: Record<string, readonly number[]> = {
      refused: [301, 400, 403, 404, 413, 422],
      reconnect: [401],
      'retry-later': [429, 503],
      unknown: [200, 201, 408, 500, 502, 504],
    };
    for (const [type, statuses] of Object.entries(expected)) {
      for (const status of statuses) expect(typeOf(status), String(status)).to.equal(type);
    }
  });

  it('quotes the server', () => {
    expect(failureOf(answered(422), context)).to.have.property(
      'reason',
      'social.example.org answered 422 (“No.”).',
    );
  });

  it('waits as long as it is asked to, within a cap', () => {
    const retryAt = (headers: Record<string, string>) =>
      Reflect.get(failureOf(answered(429, headers), context), 'retryAt') as unknown;
    expect(retryAt({ 'retry-after': '120' })).to.equal(NOON + 2 * MINUTE);
    const reset = new Date(NOON + 5 * MINUTE).toISOString();
    expect(retryAt({ 'x-ratelimit-reset': reset })).to.equal(NOON + 5 * MINUTE);
    expect(retryAt({ 'retry-after': '31536000' })).to.equal(NOON + HOUR);
    expect(retryAt({})).to.equal(undefined);
  });

  it('may be tried again where the call has no effect that anybody sees', () => {
    const silent = { type: 'unknown', reason: 'it cut the connection' } as const;
    expect(failureOf(silent, context).type).to.equal('unknown');
    for (const answer of [silent, answered(500), answered(200)]) {
      const failure = harmlessFailureOf(answer, context);
      expect(failure.type).to.equal('retry-later');
      expect(checkFailure(failure).type).to.equal('unreachable');
    }
    expect(checkFailure(harmlessFailureOf(answered(401), context)).type).to.equal('rejected');
  });
});
