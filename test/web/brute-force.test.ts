import { expect } from 'chai';
import { openWebBench, type WebBench } from './support/web-bench.js';

describe('somebody who guesses passwords', () => {
  let bench: WebBench;
  beforeEach(async () => {
    // Turns are not what is asked for here; real ones would make 200 guesses take ten seconds.
    bench = await openWebBench({ trustProxy: 1, limits: { perSecond: 10_000 } });
    await bench.person('admin', 'mara@example.com');
  });
  afterEach(() => bench.close());

  const from = (address: string) => ({ 'X-Forwarded-For': address });

  it('is slowed down after a few of 200 guesses, and the person gets in from elsewhere', async () => {
    const attacker = bench.visitor();
    const _csrf = await attacker.formToken();
    const statuses: number[] = [];
    for (let guess = 0; guess < 200; guess++) {
      const fields = { _csrf, email: 'mara@example.com', password: `guess number ${guess}` };
      statuses.push((await attacker.send('/login', fields, from('203.0.113.9'))).status);
    }
    expect(statuses.filter((status) => status === 401)).to.have.length(10);
    expect(statuses.slice(10).every((status) => status === 429)).to.equal(true);

    const person = bench.visitor();
    const token = await person.formToken();
    const fields = {
      _csrf: token,
      email: 'mara@example.com',
      password: 'seven lamps over the stage',
    };
    expect((await person.send('/login', fields, from('198.51.100.7'))).status).to.equal(303);
  });

  it('is told how long to wait, on the form, with the address kept', async () => {
    const attacker = bench.visitor();
    const _csrf = await attacker.formToken();
    const fields = { _csrf, email: 'mara@example.com', password: 'a wrong password' };
    let answer = await attacker.send('/login', fields, from('203.0.113.9'));
    for (let guess = 0; guess < 10; guess++) {
      answer = await attacker.send('/login', fields, from('203.0.113.9'));
    }
    expect(answer.status).to.equal(429);
    expect(Number(answer.headers['retry-after'])).to.be.within(1, 900);
    expect(answer.text).to.contain('mara@example.com');
  });

  it('cannot try many accounts from one address either', async () => {
    const attacker = bench.visitor();
    const _csrf = await attacker.formToken();
    const statuses: number[] = [];
    for (let guess = 0; guess < 70; guess++) {
      const fields = { _csrf, email: `somebody${guess}@example.com`, password: 'spray and pray' };
      statuses.push((await attacker.send('/login', fields, from('203.0.113.9'))).status);
    }
    expect(statuses.indexOf(429)).to.equal(60);
  });

  it('cannot choose the address that is counted when no proxy is trusted', async () => {
    const direct = await openWebBench({ limits: { perSecond: 10_000 } });
    try {
      const attacker = direct.visitor();
      const _csrf = await attacker.formToken();
      let last = 0;
      for (let guess = 0; guess < 11; guess++) {
        const fields = { _csrf, email: 'mara@example.com', password: 'a wrong password' };
        last = (await attacker.send('/login', fields, from(`203.0.113.${guess}`))).status;
      }
      expect(last).to.equal(429);
    } finally {
      await direct.close();
    }
  });

  it('cannot choose it either behind a proxy, which adds the address it sees', async () => {
    const behind = await openWebBench({ trustProxy: 1, limits: { perSecond: 10_000 } });
    try {
      const attacker = behind.visitor();
      const _csrf = await attacker.formToken();
      const fields = { _csrf, email: 'mara@example.com', password: 'a wrong password' };
      const seenAs = (told: string, seen: string) =>
        attacker.send('/login', fields, from(`${told}, ${seen}`));
      let last = 0;
      for (let guess = 0; guess < 11; guess++) {
        last = (await seenAs(`203.0.113.${guess}`, '198.51.100.7')).status;
      }
      expect(last).to.equal(429);
      expect((await seenAs('203.0.113.1', '198.51.100.8')).status).to.equal(401);
    } finally {
      await behind.close();
    }
  });

  it('forgets the mistakes of somebody who then knew the password', async () => {
    const person = bench.visitor();
    for (let round = 0; round < 3; round++) {
      for (let mistake = 0; mistake < 8; mistake++) {
        expect((await person.logIn('mara@example.com', 'mistyped it')).status).to.equal(401);
      }
      expect((await person.logIn('mara@example.com')).status).to.equal(303);
    }
  });

  it('has to wait for a turn when very many come at once', async () => {
    const busy = await openWebBench({ limits: { perSecond: 1, waiting: 0 } });
    try {
      const browser = busy.visitor();
      const _csrf = await browser.formToken();
      const fields = { _csrf, email: 'mara@example.com', password: 'a wrong password' };
      const answers = await Promise.all([1, 2, 3, 4].map(() => browser.send('/login', fields)));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(refused.length).to.be.within(1, 3);
      expect(refused[0]?.headers['retry-after']).to.equal('5');
    } finally {
      await busy.close();
    }
  });
});

describe('somebody who types their present password wrong too often', () => {
  it('is told on their own account how long to wait, in words', async () => {
    const bench = await openWebBench({ limits: { perAccountAndAddress: 1 } });
    try {
      await bench.person('viewer');
      const browser = await bench.browser('viewer@example.com');
      const fields = { current: 'not it at all', next: 'nine more lamps over it' };
      const send = () => browser.post('/account/password', fields, '/account');
      expect((await send()).status).to.equal(400);
      const { status, text } = await send();
      expect(status).to.equal(429);
      expect(text)
        .to.contain('id="current-error"')
        .and.match(/Try again in 15 minutes\./);
    } finally {
      await bench.close();
    }
  });
});
