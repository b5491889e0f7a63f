import { z } from 'zod';
import {
  describeCadence,
  describePromise,
  describeReplyPolicy,
  FUNCTION_NAMES,
  REPLY_MODES,
  shownScore,
} from '../../domain/index.js';
import { hoursOf, type FunctionOnPage, type PublicPromise } from '../../promise/channel-promise.js';
import { sentencesOf } from '../../promise/promise-sentences.js';

const cadence = z.strictObject({
  posts: z.number().int(),
  weeks: z.number().int(),
  words: z.string(),
});
const replies = z.strictObject({
  mode: z.enum(REPLY_MODES),
  targetMinutes: z.number().int().nullable(),
  words: z.string(),
});
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const counted = z.strictObject({
  promised: z.number().int(),
  done: z.number().int(),
  kept: z.number().int(),
});

/** One channel's promise in `/promise/{slug}.json`, and each of `channels` in `/promise.json`. */
export const promiseDocumentSchema = z.strictObject({
  name: z.string(),
  url: z.string(),
  /** An IANA zone. */
  zone: z.string(),
  /** Weekday 1 is Monday; when posts come and, for replies, the service hours. */
  hours: z.array(z.strictObject({ weekday: z.number().int(), from: z.string(), to: z.string() })),
  functions: z.array(
    z.strictObject({
      function: z.enum(FUNCTION_NAMES),
      cadence,
      replies,
      sentence: z.string(),
      /** Over the last 28 days; null where nothing was promised and nothing done. */
      kept: z
        .strictObject({
          score: z.number().int(),
          posts: counted,
          replies: counted.nullable(),
        })
        .nullable(),
    }),
  ),
  /** What will be promised differently within 13 weeks: fades and scenes, by ascending time. */
  changes: z.array(
    z.strictObject({
      from: z.iso.datetime(),
      function: z.enum(FUNCTION_NAMES),
      cadence,
      replies,
      sentence: z.string(),
    }),
  ),
  /** Dates, both included, on which nothing is promised. */
  blackouts: z.array(z.strictObject({ from: date, to: date })),
  /** The promise in one text of at most 160 and of at most 500 characters. */
  sentences: z.strictObject({ short: z.string(), long: z.string() }),
});
export type PromiseDocument = z.infer<typeof promiseDocumentSchema>;

/** @param url of its page */
export function promiseDocument(promise: PublicPromise, url: string): PromiseDocument {
  return {
    name: promise.name,
    url,
    zone: promise.zone,
    hours: hoursOf(promise.windows),
    functions: promise.functions.map((each) => ({
      ...promisedOf(each),
      kept:
        each.kept?.score === undefined || each.kept.score === null
          ? null
          : {
              score: shownScore(each.kept.score),
              posts: countsOf(each.kept.cadence),
              replies: each.kept.replies && countsOf(each.kept.replies),
            },
    })),
    changes: promise.changes.map(({ from, function: name, after }) => ({
      from: new Date(from).toISOString(),
      ...promisedOf({ ...after, function: name }),
    })),
    blackouts: [...promise.blackouts],
    sentences: sentencesOf(promise),
  };
}

function promisedOf({
  function: name,
  cadence: often,
  replyPolicy,
}: Pick<FunctionOnPage, 'function' | 'cadence' | 'replyPolicy'>) {
  return {
    function: name,
    cadence: { posts: often.posts, weeks: often.weeks, words: describeCadence(often) },
    replies: {
      mode: replyPolicy.mode,
      targetMinutes: replyPolicy.targetMinutes,
      words: describeReplyPolicy(replyPolicy),
    },
    sentence: describePromise({ function: name, cadence: often, replyPolicy }),
  };
}

const countsOf = ({ promised, done, kept }: z.infer<typeof counted>) => ({ promised, done, kept });
