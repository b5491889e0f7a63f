import type { PersonActor } from '../../access/actor.js';
import type { NewPost } from '../../publishing/scheduling/post-input.js';
import { newRecordId } from '../../store/record-id.js';
import type { PostRecord } from '../../store/posts.js';
import type { Store } from '../../store/store.js';

/**
 * The id that a sent form asks for its post, so that sending it twice makes one post. A form that
 * comes back with other words, as an old page can after a step back, is a post of its own: nothing
 * that was typed may be taken for what was saved before.
 */
export async function submissionId(
  store: Pick<Store, 'posts'>,
  person: PersonActor,
  { submission, input }: { readonly submission: string; readonly input: NewPost },
): Promise<string> {
  const known = await store.posts.findById(submission).lean<PostRecord>().exec();
  const same = known?.author === person.id && wordsOf(known) === wordsOf(input);
  return !known || same ? submission : newRecordId();
}

const wordsOf = ({
  function: name,
  title,
  text,
  media,
  variants,
}: Pick<PostRecord, 'function' | 'title' | 'text' | 'media' | 'variants'>): string =>
  JSON.stringify([
    name,
    title,
    text,
    media.map(({ id, alternativeText }) => [id, alternativeText]),
    variants,
  ]);
