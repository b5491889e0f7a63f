import { expect } from 'chai';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import { perFunction } from '../../../src/domain/function-name.js';
import type { ReplyMode } from '../../../src/domain/levels/reply-policy.js';
import { repliesOwedIn } from '../../../src/domain/replies/reply-owing.js';
import { serviceTimeAfter } from '../../../src/domain/replies/service-hours.js';
import { DEFAULT_WINDOWS } from '../../../src/domain/time/window.js';
import { steadyPlan } from '../steady-plan.js';

/** In the week of Monday 1 June 2026, UTC unless the text says otherwise. */
const at = (text: string): number => Date.parse(`2026-06-${text}${text.includes('+') ? '' : 'Z'}`);

describe('service hours', () => {
  const office = { zone: 'UTC', windows: DEFAULT_WINDOWS };
  const after = (text: string, minutes: number, hours = office) =>
    serviceTimeAfter(hours, at(text), minutes);

  it('run while a window is open', () => {
    expect(after('01T10:00', 120)).to.equal(at('01T12:00'));
    expect(after('01T09:00', 480)).to.equal(at('01T17:00'));
  });

  it('stand still from one window to the next, over the night and the weekend', () => {
    // 16:00 to 17:00 is one hour, the second one is the next morning's first.
    expect(after('01T16:00', 120)).to.equal(at('02T10:00'));
    // Friday 16:30 and eight hours: half an hour on Friday, the rest on Monday until 16:30.
    expect(after('05T16:30', 480)).to.equal(at('08T16:30'));
    // Sixteen hours are two days of eight.
    expect(after('06T12:00', 960)).to.equal(at('09T17:00'));
  });

  it('begin when the channel opens', () => {
    expect(after('01T03:00', 30)).to.equal(at('01T09:30'));
  });

  it('run by the clocks of the zone, also where they change', () => {
    const berlin = { ...office, zone: 'Europe/Berlin' };
    expect(after('01T16:00+02:00', 120, berlin)).to.equal(at('02T10:00+02:00'));
    // Clocks go forward in the night to Sunday 29 March: Friday 16:00, and Monday 10:00 there.
    expect(serviceTimeAfter(berlin, Date.parse('2026-03-27T16:00+01:00'), 120)).to.equal(
      Date.parse('2026-03-30T10:00+02:00'),
    );
  });

  it('never come where nothing is ever open', () => {
    expect(after('01T10:00', 30, { zone: 'UTC', windows: [] })).to.equal(null);
  });
});

describe('the replies that are owed', () => {
  /** A plan in which support answers like this, within two hours. */
  const plan = (mode: ReplyMode): ChannelPlan => {
    const steady = steadyPlan({ posts: { news: 0, support: 1, events: 0 } });
    const targetMinutes = mode === 'all' || mode === 'questions' ? 120 : null;
    const replyPolicies = perFunction(() => ({ mode, targetMinutes }));
    return { ...steady, epochs: steady.epochs.map((epoch) => ({ ...epoch, replyPolicies })) };
  };
  const said = (...times: string[]) =>
    times.map((time, place) => ({ id: `m${place + 1}`, at: at(time) }));
  const owing = (mode: ReplyMode, messages: string[], replies: string[] = []) =>
    repliesOwedIn(plan(mode), 'support', [
      { messages: said(...messages), replies: replies.map(at) },
    ]);

  it('are owed to everyone where all are answered, due in service hours', () => {
    expect(owing('all', ['01T16:00'])).to.deep.equal({
      owed: [{ message: 'm1', dueAt: at('02T10:00') }],
      ...{ given: [], unjudged: [] },
    });
  });

  it('are one for all that somebody says before they are answered, due from the first on', () => {
    const { owed, given } = owing('all', ['01T10:00', '01T10:05', '01T11:00'], ['01T11:30']);
    expect(owed).to.deep.equal([{ message: 'm1', dueAt: at('01T12:00') }]);
    expect(given).to.deep.equal([{ message: 'm1', at: at('01T11:30') }]);
  });

  it('are owed anew to whoever writes again after the answer', () => {
    const { owed, given } = owing('all', ['01T10:00', '01T14:00'], ['01T10:30', '01T10:40']);
    // The second reply answers nothing new: it is talk.
    expect(owed.map(({ message }) => message)).to.deep.equal(['m1', 'm2']);
    expect(given).to.deep.equal([{ message: 'm1', at: at('01T10:30') }]);
  });

  it('are owed to nobody where nobody is answered, and an answer is given unasked', () => {
    for (const mode of ['silent', 'redirect'] as const) {
      expect(owing(mode, ['01T10:00'], ['01T10:30'])).to.deep.equal({
        owed: [],
        given: [{ message: 'm1', at: at('01T10:30') }],
        unjudged: [],
      });
    }
  });

  it('are not known where questions alone are answered: nobody recorded what is one', () => {
    expect(owing('questions', ['01T10:00'], ['01T10:30'])).to.deep.equal({
      ...{ owed: [], given: [] },
      unjudged: [{ message: 'm1', at: at('01T10:00') }],
    });
  });

  it('follow the policy that held when it was written', () => {
    const [loud] = plan('all').epochs;
    const [quiet] = plan('silent').epochs;
    if (!loud || !quiet) throw new Error('a plan has an epoch');
    const epochs = [loud, { ...quiet, from: at('03T00:00') }];
    const conversation = { messages: said('02T10:00', '04T10:00'), replies: [at('02T11:00')] };
    const { owed } = repliesOwedIn({ epochs, blackouts: [] }, 'support', [conversation]);
    expect(owed.map(({ message }) => message)).to.deep.equal(['m1']);
  });
});
