import { z } from 'zod';
import { newPost, postContent } from '../../../publishing/post-input.js';
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

/** The composer's own schema but for the time, which programs write differently. */
export const newPostBody = newPost
  .extend({ when: apiWhen })
  .meta({ description: 'A post to schedule on all of its channels, or on none.' })
  .register(bodySchemas, { id: 'NewPost' });

/** What is left out stays as it is. */
export const postPatchBody = z
  .strictObject({
    title: postContent.shape.title.unwrap().optional(),
    text: postContent.shape.text.optional(),
    media: postContent.shape.media.unwrap().optional(),
    variants: postContent.shape.variants.unwrap().optional(),
    revision: z.number().int().min(0).optional().meta({
      description:
        'The revision that was read: with it, a change made meanwhile is not overwritten.',
    }),
  })
  .meta({ description: 'What changes in a post.' })
  .register(bodySchemas, { id: 'PostChange' });
