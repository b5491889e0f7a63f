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
  const activeAdmins = async (): Promise<readonly string[]> => {
    const found = people.find({ role: 'admin', state: 'active' }, { _id: 1 });
    return (await found.lean<{ _id: string }[]>()).map((person) => person._id);
  };

  return {
    /** Counts somebody in. Call after the person's record says so. */
    async add(person: string): Promise<void> {
      await state.updateOne({ _id: 'access' }, { $addToSet: { admins: person } }, { upsert: true });
    },

    /**
     * Counts somebody out, before their record changes. False when nobody would be left who counts,
     * and then nothing has changed.
     */
    async remove(person: string): Promise<boolean> {
      const active = await activeAdmins();
      // Who was removed by other ways than this one must not be counted as left.
      await state.updateOne({ _id: 'access' }, { $pull: { admins: { $nin: active } } });
      const { modifiedCount } = await state.updateOne(
        { _id: 'access', admins: person, 'admins.1': trusted({ $exists: true }) },
        { $pull: { admins: person } },
      );
      if (modifiedCount > 0) return true;
      const { admins = [] } = (await state.findById('access').lean<AccessStateRecord>()) ?? {};
      return admins.length > 0 && !admins.includes(person);
    },

    /** Makes the count agree with the people, after a crash between the two writes. */
    async recount(): Promise<void> {
      const admins = await activeAdmins();
      await state.updateOne({ _id: 'access' }, { admins }, { upsert: true });
    },
  };
}

export type Administrators = ReturnType<typeof createAdministrators>;
