import { z } from 'zod';
import { SUBSCRIPTION_ENDS } from '../../../store/subscribers.js';
import { pageSchema } from '../page-of.js';
import { answerSchemas, bodySchemas } from './names.js';
import { instantText, recordId } from './values.js';

export const subscriberSchema = z
  .strictObject({
    id: z.string(),
    address: z.string(),
    state: z
      .enum(['pending', 'active', 'ended'])
      .meta({ description: 'Only `active` gets mails; `pending` has not confirmed yet.' }),
    source: z.enum(['form', 'import']),
    consent: z.string().meta({ description: 'How and when they agreed.' }),
    confirmedAt: instantText.nullable(),
    endedAt: instantText.nullable(),
    endedBy: z.enum(SUBSCRIPTION_ENDS).nullable(),
    createdAt: instantText,
  })
  .meta({ description: 'Somebody who asked for what a channel sends.' })
  .register(answerSchemas, { id: 'Subscriber' });

export const subscriberPageSchema = pageSchema(subscriberSchema, 'subscribers').register(
  answerSchemas,
  { id: 'SubscriberPage' },
);

export const subscriberParams = z.strictObject({ id: recordId, subscriber: recordId });

export const subscriberImportBody = z
  .strictObject({
    addresses: z.array(z.string().min(1).max(320)).min(1).max(5_000),
    consent: z
      .string()
      .max(1_000)
      .meta({ description: 'How and when these people agreed; kept with each of them.' }),
  })
  .register(bodySchemas, { id: 'SubscriberImport' });

export const subscriberImportSchema = z
  .strictObject({
    added: z.number().int(),
    already: z.number().int().meta({ description: 'Were on the list before.' }),
    left: z.number().int().meta({ description: 'Have left, and stay away.' }),
  })
  .register(answerSchemas, { id: 'SubscriberImportResult' });
