import { z } from 'zod';

/**
 * The parts of Mastodon's entities that we read (docs.joinmastodon.org/entities). Whatever may be
 * missing on a server that only resembles Mastodon has a default.
 */
const account = z.object({
  id: z.string(),
  acct: z.string(),
  display_name: z.string().default(''),
  url: z.string().nullish(),
});

const plainStatus = z.object({
  id: z.string().min(1),
  uri: z.string().min(1),
  url: z.string().nullish(),
  created_at: z.string(),
  in_reply_to_id: z.string().nullish(),
  in_reply_to_account_id: z.string().nullish(),
  content: z.string().default(''),
  visibility: z.string().default('public'),
  account,
  media_attachments: z
    .array(z.object({ id: z.string(), description: z.string().nullish() }))
    .default([]),
});

export const statusEntity = plainStatus.extend({ reblog: plainStatus.nullish() });
export const statusList = z.array(statusEntity);
export const sourceEntity = z.object({ text: z.string() });
export const contextEntity = z.object({ ancestors: z.array(plainStatus).default([]) });
export const accountEntity = account;
export const notificationList = z.array(
  z.object({ id: z.string().min(1), type: z.string(), status: plainStatus.nullish() }),
);
export const mediaEntity = z.object({ id: z.string().min(1) });

export type Status = z.infer<typeof plainStatus>;

/** Where people see it; a few servers know only the address of the thing itself. */
export const addressOf = (status: Status): string => status.url ?? status.uri;
