import { z } from 'zod';
import { isTimeZone } from '../access/time-zone.js';
import type { FUNCTION_NAMES } from '../domain/index.js';
import { blackoutProblems, windowProblems } from '../domain/index.js';
import type { Network } from '../networks/contract.js';
import { isShown, SHOWN } from '../shown-text.js';

/** What a person says about a channel, checked in the same way for pages, the API and imports. */

export const channelName = z
  .string()
  .trim()
  .min(1, { error: 'Give the channel a name.' })
  .max(80)
  .refine(isShown, { error: SHOWN });

/** Stands in public addresses. */
export const channelSlug = z
  .string()
  .trim()
  .min(2, { error: 'Give at least two letters or digits.' })
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    error: 'Use small letters, digits and single hyphens, as in city-news.',
  });

const window = z.strictObject({ weekday: z.int(), from: z.int(), to: z.int() });

const windows = z
  .array(window)
  .max(70)
  .superRefine((value, context) => {
    for (const message of windowProblems(value)) context.addIssue({ code: 'custom', message });
  });

const GAP = 'Give whole minutes from 0 to 1440.';
const minuteOfDay = z.int().min(0).max(1_439);

export const rhythmDetails = z.strictObject({
  zone: z.string().refine(isTimeZone, {
    error: 'Choose a time zone from the list, as in Europe/Berlin.',
  }),
  windows,
  /** Minutes of the day. */
  preferredTimes: z.array(minuteOfDay).max(48),
  gapMinutes: z.int({ error: GAP }).min(0, { error: GAP }).max(1_440, { error: GAP }),
});
export type RhythmDetails = z.output<typeof rhythmDetails>;

const blackout = z
  .strictObject({
    from: z.string().trim(),
    to: z.string().trim(),
    reason: z.string().trim().max(200),
  })
  .superRefine((value, context) => {
    for (const message of blackoutProblems(value)) context.addIssue({ code: 'custom', message });
  });
export const blackoutList = z.array(blackout).max(100);

/** For each function, whether posts of authors and agents wait for a manager. */
export const approvalDetails = z.strictObject({
  news: z.boolean(),
  support: z.boolean(),
  events: z.boolean(),
} satisfies Record<(typeof FUNCTION_NAMES)[number], z.ZodBoolean>);

/** All that connects a channel on a network. */
export const connectionDetails = (network: Network) =>
  z.strictObject({
    name: channelName,
    slug: channelSlug,
    settings: network.settings,
    credentials: network.issueCredentials
      ? z.record(z.string(), z.unknown()).transform(() => ({}))
      : network.credentials,
    rhythm: rhythmDetails,
    blackouts: blackoutList,
    approval: approvalDetails,
  });
/** The same for a network that gives the credentials on its own page. */
export const detailsToAuthorise = (network: Network) =>
  connectionDetails(network).extend({
    credentials: z.record(z.string(), z.unknown()).transform((): Record<string, unknown> => ({})),
  });
export type ConnectionDetails = z.output<ReturnType<typeof connectionDetails>>;

/** What may be changed of a channel without touching its plan. */
export const channelChanges = (network: Network) =>
  z.strictObject({
    name: channelName,
    settings: network.settings,
    /** null keeps the credentials there are. */
    credentials: z.nullable(network.credentials),
    approval: approvalDetails,
  });
export type ChannelChanges = z.output<ReturnType<typeof channelChanges>>;
