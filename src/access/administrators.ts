import { trusted, type Model } from 'mongoose';
import type { AccessStateRecord } from '../store/access-state.js';
import type { PersonRecord } from '../store/people.js';

export interface AdministratorDeps {
  readonly people: Model<PersonRecord>;
  readonly state: Model<AccessStateRecord>;
}

/**
 * Who counts as an administrator is kept in one document, so that two of them who demote each
 * other at the same moment cannot both succeed.
 */
export function createAdministrators({ people, state }: AdministratorDeps) {
  return {
    /** Counts somebody in. Call after the person's record says so. */
    async add(person: string): Promise<void> {
      await state.updateOne({ _id: 'access' }, { $addToSet: { admins: person } }, { upsert: true });
    },

    /**
     * Counts somebody out, before their record changes. False when nobody would be left, and then
     * nothing has changed.
     */
    async remove(person: string): Promise<boolean> {
      const { modifiedCount } = await state.updateOne(
        { _id: 'access', admins: person, 'admins.1': trusted({ $exists: true }) },
        { $pull: { admins: person } },
      );
      return modifiedCount > 0;
    },

    /** Makes the count agree with the people, after a crash between the two writes. */
    async recount(): Promise<void> {
      const found = await people
        .find({ role: 'admin', state: 'active' }, { _id: 1 })
        .lean<{ _id: string }[]>();
      const admins = found.map((person) => person._id);
      await state.updateOne({ _id: 'access' }, { admins }, { upsert: true });
    },
  };
}

export type Administrators = ReturnType<typeof createAdministrators>;
