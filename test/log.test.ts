import { expect } from 'chai';
import { startPeriodic } from '../workers/periodic.js';
import { keptLog } from './support/kept-log.js';

describe('the log', () => {
  /** As a driver does that quotes the value, the request and the cause it stumbled over. */
  function failure(): Error {
    const cause = new SyntaxError('Unexpected token in "secret-in-cause"');
    const error = new Error('E11000: secret-in-message\n    at secret-frame (x.js:1:1)', { cause });
    return Object.assign(error, { code: 11_000, command: { password: 'secret-in-property' } });
  }

  it('says where an error comes from, its kind, its code and its cause, and none of its words', () => {
    const { log, text } = keptLog();
    log.error({ error: failure(), task: 'sweep' }, 'periodic task failed');
    const line = JSON.parse(text()) as { readonly error: Record<string, unknown> };
    expect(line).to.deep.include({ task: 'sweep', msg: 'periodic task failed' });
    expect(line.error).to.deep.include({ kind: 'Error', code: 11_000 });
    expect(String(line.error['at'])).to.contain('log.test');
    expect(line.error['cause']).to.deep.include({ kind: 'SyntaxError' });
    expect(text()).to.not.contain('secret-');
  });

  it('leaves out every field that is not known, whatever the types were told', () => {
    const { log, text } = keptLog();
    const spread: object = { body: 'secret-body', headers: { cookie: 'secret-cookie' }, id: 'x' };
    log.info({ ...spread, kind: 'publish' }, 'spread');
    expect(JSON.parse(text())).to.deep.include({ id: 'x', kind: 'publish', msg: 'spread' });
    expect(text()).to.not.contain('secret-');
  });

  it('tells what a worker’s task stumbled over in the same way', async () => {
    const { log, text } = keptLog();
    const run = () => Promise.reject(failure());
    await startPeriodic([{ name: 'sweep', every: 60_000, run }], log).close();
    expect(text()).to.contain('periodic task failed').and.contain('11000');
    expect(text()).to.not.contain('secret-');
  });

  it('does not break on what is no error', () => {
    const { log, text } = keptLog();
    log.warn({ error: 'secret-text' }, 'thrown as a text');
    log.warn({ error: undefined }, 'nothing thrown');
    expect(text()).to.contain('thrown as a text').and.contain('nothing thrown');
  });
});
