import { expect } from 'chai';
import { newRecipient } from '../../src/networks/email/mailing-recipients.js';
import { newSubscriber } from '../../src/networks/email/subscriptions.js';
import type { MailingRecord } from '../../src/store/mailings.js';
import type { RestorationRecord } from '../../src/store/organisation.js';
import { newRecordId } from '../../src/store/record-id.js';
import { endedAfterRestore, unknownAfterRestore } from '../../src/transfer/mail-after-restore.js';
import {
  mailingRecord,
  mailRecipientRecord,
  subscriberRecord,
} from '../../src/transfer/records/mail.js';

const NOW = Date.UTC(2026, 2, 2, 9);
const channel = newRecordId(NOW);
const restoration: RestorationRecord = {
  ...{ at: new Date(NOW), from: 'backup', madeAt: new Date(NOW - 1_000), resumedAt: null },
};

const mailing: MailingRecord = {
  ...{ _id: 'a'.repeat(32), channel, kind: 'confirmation', state: 'sending', gathered: null },
  letter: { kind: 'confirmation', address: 'anna@example.org' },
  ...{ wakeAt: new Date(NOW), epoch: 3, interruptions: 1, problem: null },
  ...{ at: new Date(NOW), endedAt: null },
};
const subscriber = newSubscriber(
  { channel, address: 'anna@example.org', now: NOW },
  { state: 'active', source: 'import' },
);
const recipient = newRecipient(mailing, subscriber, 'news@example.org');

describe('mailings that are exported and come back', () => {
  it('fit what an export may hold, and nothing more does', () => {
    expect(subscriberRecord.parse(subscriber)).to.deep.equal(subscriber);
    expect(mailingRecord.parse(mailing)).to.deep.equal(mailing);
    expect(mailRecipientRecord.parse(recipient)).to.deep.equal(recipient);
    expect(subscriberRecord.safeParse({ ...subscriber, admin: true }).success).to.equal(false);
    const letter = { ...mailing.letter, to: { $gt: '' } };
    expect(mailingRecord.safeParse({ ...mailing, letter }).success).to.equal(false);
  });

  it('go no further: what waited or was under way is not known and never sent again', () => {
    const stopped = endedAfterRestore(mailing, restoration);
    expect(stopped).to.include({ state: 'ended', wakeAt: null });
    expect(stopped.problem).to.match(/^Stopped: /);
    for (const state of ['pending', 'sending'] as const) {
      const known = unknownAfterRestore({ ...recipient, state }, restoration);
      expect(known).to.include({ state: 'unknown', wakeAt: null });
    }
  });

  it('stay as they are where they had come to an end', () => {
    const ended = { ...mailing, state: 'ended' } as const;
    expect(endedAfterRestore(ended, restoration)).to.equal(ended);
    for (const state of ['sent', 'refused', 'unknown', 'withdrawn'] as const) {
      const settled = { ...recipient, state };
      expect(unknownAfterRestore(settled, restoration)).to.equal(settled);
    }
  });
});
