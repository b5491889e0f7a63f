import { z } from 'zod';
import {
  furtherChannels,
  newPost,
  postContent,
} from '../../../publishing/scheduling/post-input.js';
import { pageSchema } from '../page-of.js';
import { deliverySchema } from './delivery.js';
import { functionName, instantText } from './values.js';
import { apiWhen } from './when.js';
import { answerSchemas, bodySchemas } from './names.js';

export const postSchema = z
  .strictObject({
    id: z.string(),
    function: functionName,
    title: z.string().nullable(),
    text: z.string(),
    media: z.array(z.strictObject({ id: z.string(), alternativeText: z.string() })),
    variants: z
      .record(z.string(), z.strictObject({ text: z.string() }))
      .meta({ description: 'By channel id: the text to use there instead.' }),
    thread: z.boolean(),
    author: z.string(),
    revision: z.number().int(),
    createdAt: instantText,
    updatedAt: instantText,
    deliveries: z.array(deliverySchema),
  })
  .meta({ description: 'What we say, with its deliveries.' })
  .register(answerSchemas, { id: 'Post' });

export const postPageSchema = pageSchema(postSchema, 'posts, newest first').register(
  answerSchemas,
  {
    id: 'PostPage',
  },
);

const { shape } = newPost;

/** The composer's own schema but for the time, which programs write differently. */
export const newPostBody = newPost
  .extend({
    function: shape.function.meta({ description: 'What it is for.' }),
    text: shape.text.meta({ description: 'What it says, where a channel has no variant.' }),
    title: shape.title.meta({ description: 'For networks that have titles.' }),
    channels: shape.channels.meta({ description: 'Ids of the channels it goes out on.' }),
    variants: shape.variants.meta({
      description: 'By channel id: `{"text": …}` to use there instead.',
    }),
    media: shape.media.meta({ description: 'Images by their ids, each with what it shows.' }),
    thread: shape.thread.meta({
      description: 'Continues a text that is too long below itself, on networks that have threads.',
    }),
    when: apiWhen,
    overrideReason: shape.overrideReason.meta({
      description: 'A manager’s reason for breaking rules that may be broken.',
    }),
    askApproval: shape.askApproval.meta({
      description: 'Has it wait for a manager even where the channel does not ask for that.',
    }),
  })
  .meta({ description: 'A post to schedule on all of its channels, or on none.' })
  .register(bodySchemas, { id: 'NewPost' });

/** What is left out stays as it is. */
export const postPatchBody = z
  .strictObject({
    title: postContent.shape.title.unwrap().optional(),
    text: postContent.shape.text.optional(),
    media: postContent.shape.media.unwrap().optional(),
    variants: postContent.shape.variants.unwrap().optional(),
    thread: postContent.shape.thread,
    revision: z.number().int().min(0).optional().meta({
      description:
        'The revision that was read: with it, a change made meanwhile is not overwritten.',
    }),
  })
  .meta({ description: 'What changes in a post.' })
  .register(bodySchemas, { id: 'PostChange' });

export const furtherChannelsBody = furtherChannels
  .meta({ description: 'Ids of the channels that a post is taken to.' })
  .register(bodySchemas, { id: 'FurtherChannels' });
