import { z } from 'zod';
import {
  approvalDetails,
  blackoutList,
  channelName,
  channelSlug,
  rhythmDetails,
} from '../../../channels/channel-details.js';
import { windowProblems } from '../../../domain/index.js';
import { channelSchema } from './channel.js';
import { answerSchemas, bodySchemas } from './names.js';
import { zoneName } from './values.js';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** A time of the day as `09:30`, to minutes of the day. */
const clockMinute = z
  .string()
  .regex(CLOCK, 'is a time of the day such as 09:30')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))
  .meta({ description: 'A time of the day in the channel’s zone.', examples: ['09:30'] });

const windows = z
  .array(
    z.strictObject({
      weekday: z.number().int().min(1).max(7).meta({ description: '1 is Monday.' }),
      from: clockMinute,
      to: clockMinute.meta({ description: 'The end of the window; 24:00 is midnight.' }),
    }),
  )
  .max(70)
  .superRefine((value, context) => {
    for (const message of windowProblems(value)) context.addIssue({ code: 'custom', message });
  });

const rhythmFields = {
  zone: zoneName.optional(),
  windows: windows.optional().meta({
    description:
      'When the channel may speak, for the whole week. Of a new channel Monday to Friday, 09:00 to 17:00.',
  }),
  preferredTimes: z
    .array(clockMinute.refine((minute) => minute < 1_440, 'is a time of the day such as 09:30'))
    .max(48)
    .optional()
    .meta({ description: 'Slots move to the nearest of these.' }),
  gapMinutes: rhythmDetails.shape.gapMinutes.optional().meta({
    description: 'The least time between two posts of the channel, 45 minutes unless told.',
  }),
  blackouts: blackoutList
    .optional()
    .meta({ description: 'Dates, the last one included, on which nothing is promised.' }),
};

const approval = approvalDetails
  .partial()
  .optional()
  .meta({ description: 'For which functions posts of authors and agents wait for a manager.' });

const ofNetwork = (what: string) =>
  z
    .record(z.string().max(100), z.unknown())
    .optional()
    .meta({ description: `${what} of its network; \`GET /networks\` names them.` });

const unreachableToo = z
  .boolean()
  .optional()
  .meta({ description: 'Saves although the other side cannot be reached now.' });

const revision = z.number().int().min(0).optional().meta({
  description:
    'The channel’s revision that was read: with it, nothing is saved when somebody changed the channel meanwhile.',
});

export const newChannelBody = z
  .strictObject({
    network: z
      .string()
      .max(60)
      .meta({ examples: ['feed'] }),
    name: channelName.meta({ description: 'What people see.' }),
    slug: channelSlug.optional().meta({
      description: 'Its name in public addresses, never given again; made of the name unless told.',
    }),
    settings: ofNetwork('Settings'),
    credentials: ofNetwork('Credentials'),
    ...rhythmFields,
    approval,
    unreachableToo,
  })
  .meta({ description: 'A channel to connect.' })
  .register(bodySchemas, { id: 'NewChannel' });

export const channelChangesBody = z
  .strictObject({
    name: channelName.optional(),
    settings: ofNetwork('Settings'),
    credentials: ofNetwork('New credentials'),
    approval,
    unreachableToo,
    revision,
  })
  .meta({ description: 'What is to be another; everything else stays as it is.' })
  .register(bodySchemas, { id: 'ChannelChanges' });

export const rhythmBody = z
  .strictObject({ ...rhythmFields, revision })
  .meta({ description: 'What is to be another; everything else stays as it is.' })
  .register(bodySchemas, { id: 'Rhythm' });

const issued = z
  .record(z.string(), z.unknown())
  .nullable()
  .meta({ description: 'Credentials that were made for it, shown this once; null without any.' });

export const connectedChannelSchema = z
  .strictObject({ channel: channelSchema, issued })
  .register(answerSchemas, { id: 'ConnectedChannel' });

export const issuedSchema = z
  .strictObject({ issued })
  .register(answerSchemas, { id: 'IssuedCredentials' });

export const rhythmSetSchema = z
  .strictObject({
    channel: channelSchema,
    followed: z.number().int().meta({ description: 'How many deliveries got another time.' }),
  })
  .register(answerSchemas, { id: 'RhythmSet' });

export const connectionTestSchema = z
  .strictObject({
    outcome: z.enum(['ok', 'rejected', 'unreachable']),
    sentence: z.string(),
  })
  .register(answerSchemas, { id: 'ConnectionTest' });

export const channelDeletedSchema = z
  .strictObject({
    cancelledDeliveries: z.number().int().meta({ description: 'How many were still to come.' }),
  })
  .register(answerSchemas, { id: 'ChannelDeleted' });

const fieldSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  hint: z.string(),
  required: z.boolean(),
});

export const networkListSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        name: z.string(),
        label: z.string(),
        summary: z.string(),
        settings: z.array(fieldSchema),
        credentials: z.array(fieldSchema),
        issuesCredentials: z
          .boolean()
          .meta({ description: 'Whether Dimmerbank makes the credentials itself.' }),
        ownPage: z.boolean().meta({
          description:
            'Whether people may also connect on a page of the network’s own, in a browser.',
        }),
      }),
    ),
  })
  .register(answerSchemas, { id: 'NetworkList' });
