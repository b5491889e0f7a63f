import { z } from 'zod';
import { contentFingerprint } from './content-fingerprint.js';
import { contentProblems } from './content-problems.js';
import type { Capabilities, Content, ContentLimits, Network, Prepared } from './contract.js';

/** What networks have in common to which one plain text goes as one message. */
export type PlainMessage = Pick<Network, 'capabilities' | 'limits' | 'problems' | 'prepare'>;

const CAPABILITIES: Capabilities = {
  media: false,
  edit: false,
  remove: false,
  inbound: false,
  reply: false,
  thread: false,
  publicPage: false,
};

const preparedText = z.object({ key: z.string().min(1), text: z.string() });

export const readPrepared = ({ body }: Prepared): z.infer<typeof preparedText> =>
  preparedText.parse(body);

/** @param most characters that the network documents as its most */
export function plainMessage(most: number): PlainMessage {
  const limits: ContentLimits = {
    text: { most, unit: 'characters' },
    media: { most: 0, maximumBytes: 0, contentTypes: [] },
  };
  return {
    capabilities: CAPABILITIES,
    limits: () => Promise.resolve(limits),
    problems: (content, given) => {
      // One that is too many says so; its size and kind matter no more.
      const [first] = content.media;
      const media = first === undefined ? [] : [first];
      const seen = contentProblems({ ...content, text: messageText(content), media: [] }, given);
      if (media.length === 0) return seen;
      return [...seen, { rule: 'media', sentence: 'No image can be sent here.' }];
    },
    prepare: (content, _connection, { key }) =>
      Promise.resolve({
        body: { key, text: messageText(content) },
        fingerprint: contentFingerprint(content),
      }),
  };
}

/** A title has no place of its own there, so it is the first paragraph. */
const messageText = ({ title, text }: Pick<Content, 'title' | 'text'>): string =>
  title === null ? text : `${title}\n\n${text}`;

/** In the summary of every adapter that no real server has tried. */
export const UNVERIFIED = 'Contract-tested, not verified against the live service.';
