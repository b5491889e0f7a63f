import { readAs, type Read, type WordpressClient } from './wordpress-client.js';
import { termEntity, termExists, termList } from './wordpress-entities.js';
import type { WordpressAccess } from './wordpress-settings.js';

/**
 * The ids of tags, made where the site does not have them yet. A user who may not make tags uses
 * those that are there: a post without a tag is better than none.
 */
export async function bringTags(
  client: WordpressClient,
  {
    access,
    names,
    signal,
  }: {
    readonly access: WordpressAccess;
    readonly names: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<Read<readonly number[]>> {
  const ids: number[] = [];
  for (const name of names) {
    const query = { search: name, per_page: '100' };
    const found = await client.read(access, { path: 'tags', query, shape: termList, signal });
    if (found.type !== 'read') return found;
    const same = found.value.find((term) => term.name.toLowerCase() === name.toLowerCase());
    if (same !== undefined) {
      ids.push(same.id);
      continue;
    }
    const answer = await client.send(access, {
      path: 'tags',
      method: 'POST',
      body: { name },
      signal,
    });
    const there = termExists.safeParse(answer.type === 'answered' ? answer.value : undefined);
    const made = readAs(answer, termEntity, client.failureContext(access));
    if (there.success) ids.push(there.data.data.term_id);
    else if (made.type === 'read') ids.push(made.value.id);
    else if (made.type !== 'refused') return made;
  }
  return { type: 'read', value: ids };
}
