import { expect } from 'chai';
import { can, ACTIONS, type Action } from '../../src/access/can.js';
import type { Actor } from '../../src/access/actor.js';
import { ROLES, type Role } from '../../src/domain/roles.js';

const person = (role: Role, id = 'me'): Actor => ({
  ...{ kind: 'person', id, name: 'Me', role, zone: 'UTC' },
});
const token = (role: Role): Actor => ({ kind: 'token', id: 'me', name: 'A program', role });

describe('what somebody can do', () => {
  it('is nothing when nobody asks', () => {
    for (const action of ACTIONS) expect(can(null, action), action).to.equal(false);
  });

  it('is nothing that has no row, not even what every object inherits', () => {
    for (const unknown of ['post.burn', 'constructor', '__proto__', 'toString']) {
      expect(can(person('admin'), unknown as Action), unknown).to.equal(false);
    }
  });

  it('never shrinks with a higher role, except for approving one’s own', () => {
    for (const action of ACTIONS) {
      for (const resource of [undefined, { ownerId: 'me' }, { ownerId: 'somebody else' }]) {
        const answers = ROLES.map((role) => can(person(role), action, resource));
        expect(answers, action).to.deep.equal([...answers].sort());
      }
    }
  });

  it('is everything for an administrator, except approving their own', () => {
    for (const action of ACTIONS) expect(can(person('admin'), action), action).to.equal(true);
  });

  it('is changing one’s own posts for an author, and all posts for an agent', () => {
    const other = { ownerId: 'somebody else' };
    expect(can(person('author'), 'post.edit', { ownerId: 'me' })).to.equal(true);
    expect(can(person('author'), 'post.edit', other)).to.equal(false);
    expect(can(person('author'), 'post.edit', {})).to.equal(false);
    expect(can(person('agent'), 'post.edit', other)).to.equal(true);
    expect(can(person('viewer'), 'post.edit', { ownerId: 'me' })).to.equal(false);
  });

  it('is not approving one’s own, unless the organisation allows it', () => {
    expect(can(person('manager'), 'post.approve', { ownerId: 'me' })).to.equal(false);
    expect(
      can(person('manager'), 'post.approve', { ownerId: 'me', ownApprovalAllowed: true }),
    ).to.equal(true);
    expect(can(person('manager'), 'post.approve', { ownerId: 'somebody else' })).to.equal(true);
    expect(can(person('agent'), 'post.approve', { ownerId: 'somebody else' })).to.equal(false);
  });

  it('is not making people or tokens for a program', () => {
    for (const action of [
      'person.invite',
      'person.edit',
      'token.create',
      'account.edit',
    ] as const) {
      expect(can(token('admin'), action), action).to.equal(false);
    }
    expect(can(token('manager'), 'dimmer.set')).to.equal(true);
  });
});
