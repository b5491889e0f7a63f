import { expect } from 'chai';
import { createNotices, type NewNotice, type Notices } from '../../src/notices/notices.js';
import type { Role } from '../../src/domain/roles.js';
import type { NoticeWishes, PersonRecord } from '../../src/store/people.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

describe('a notice', () => {
  let test: TestStore;
  let clock: FixedClock;
  let notices: Notices;
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    notices = createNotices({ store: test.store, clock });
  });
  afterEach(() => test.close());

  async function person(role: Role, given: Partial<PersonRecord> = {}): Promise<string> {
    const _id = given._id ?? `${role}-1`;
    await test.store.people.create({
      ...{ _id, email: `${_id}@example.com`, name: _id, role, zone: 'UTC', state: 'active' },
      ...{ passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
      ...{ createdAt: new Date(clock.now()), lastLoginAt: null, ...given },
    });
    return _id;
  }
  const notice = (given: Partial<NewNotice> = {}): NewNotice => ({
    ...{ id: 'cause-1', kind: 'delivery.failed', to: ['author-1'], delivery: 'd1' },
    ...{ sentence: 'It failed.', link: '/deliveries/d1', ...given },
  });
  const readers = async (): Promise<string[]> =>
    (await test.store.notices.find({}).sort({ _id: 1 }).lean()).map((each) => each.person);

  it('is there once however often it is left, also by many at the same time', async () => {
    await person('author');
    await Promise.all([1, 2, 3, 4].map(() => notices.leave(notice())));
    await notices.leave(notice({ sentence: 'Other words.' }));
    const found = await notices.list('author-1');
    expect(found.map(({ sentence, link }) => [sentence, link])).to.deep.equal([
      ['It failed.', '/deliveries/d1'],
    ]);
  });

  it('goes to everybody of a role and above, and to nobody who may not log in', async () => {
    await person('agent');
    await person('manager');
    await person('admin');
    await person('manager', { _id: 'manager-2', state: 'disabled' });
    await notices.leave(notice({ to: { role: 'manager' } }));
    expect(await readers()).to.deep.equal(['admin-1', 'manager-1']);
  });

  it('goes to managers when its owner is gone, was a program, or never was', async () => {
    await person('author', { state: 'disabled' });
    await person('manager');
    await notices.leave(notice());
    await notices.leave(notice({ id: 'cause-2', to: ['token-1'] }));
    expect(await readers()).to.deep.equal(['manager-1', 'manager-1']);
  });

  it('goes also to those managers who wish to hear of everybody, and to them once', async () => {
    const wishes: NoticeWishes = { email: false, everybodys: true };
    await person('author');
    await person('manager', { notices: wishes });
    await person('admin');
    await person('author', { _id: 'author-2', notices: wishes });
    await notices.leave(notice({ managersByWish: true }));
    await notices.leave(notice({ id: 'own', to: ['manager-1'], managersByWish: true }));
    expect(await readers()).to.deep.equal(['author-1', 'manager-1', 'manager-1']);
  });

  it('counts as unread until it is read, and a younger one stays unread', async () => {
    await person('author');
    await notices.leave(notice());
    const seen = new Date(clock.now());
    clock.advance(1);
    await notices.leave(notice({ id: 'cause-2' }));
    expect(await notices.unread('author-1')).to.equal(2);
    await notices.markRead('author-1', seen);
    expect(await notices.unread('author-1')).to.equal(1);
    expect((await notices.list('author-1')).map(({ cause }) => cause)).to.deep.equal([
      'cause-2',
      'cause-1',
    ]);
  });
});
