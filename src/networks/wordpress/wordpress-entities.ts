import { z } from 'zod';

/** The parts of the REST API's objects that we read (developer.wordpress.org/rest-api). */
const id = z.number().int().positive();

export const postEntity = z.object({
  id,
  slug: z.string(),
  status: z.string(),
  link: z.string(),
});
export const postList = z.array(postEntity);
export type WordpressPost = z.infer<typeof postEntity>;

export const mediaEntity = z.object({
  id,
  source_url: z.string(),
  alt_text: z.string().default(''),
});
export const mediaList = z.array(mediaEntity);
export type WordpressImage = z.infer<typeof mediaEntity>;

export const userEntity = z.object({
  id,
  name: z.string(),
  capabilities: z.record(z.string(), z.boolean()).default({}),
});

export const commentEntity = z.object({
  id,
  post: z.number().int(),
  parent: z.number().int().default(0),
  author: z.number().int().default(0),
  author_name: z.string().default(''),
  author_url: z.string().default(''),
  date_gmt: z.string(),
  link: z.string(),
  status: z.string().default('approved'),
  content: z.object({ rendered: z.string().default(''), raw: z.string().optional() }),
});
export const commentList = z.array(commentEntity);
export type WordpressComment = z.infer<typeof commentEntity>;

export const termEntity = z.object({ id, name: z.string() });
export const termList = z.array(termEntity);
/** A tag that is there already is told by a refusal that names it. */
export const termExists = z.object({
  code: z.literal('term_exists'),
  data: z.object({ term_id: id }),
});

/** The code of a refusal, like `comment_duplicate`. */
export const refusalCode = z.object({ code: z.string() });

/** WordPress writes times in UTC without saying so. */
export const instantOf = (dateGmt: string): number => Date.parse(`${dateGmt}Z`);
