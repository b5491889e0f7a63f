import { randomUUID } from 'node:crypto';
import { seedToken } from '../../process/support/seeding.js';
import type { Product } from '../../process/support/product.js';
import type { Stage } from './stage.js';

export interface Saves {
  /** Of each save, in milliseconds. */
  readonly took: readonly number[];
  /** Answers that were not "saved", as they came. */
  readonly refused: readonly string[];
}

/** Schedules posts for free slots one after the other, as a person or a program would. */
export async function savePosts(
  stage: Stage,
  web: Product,
  { channel, count }: { readonly channel: string; readonly count: number },
): Promise<Saves> {
  const token = await seedToken(stage.services);
  const took: number[] = [];
  const refused: string[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const answer = await fetch(`${web.url}/api/v1/posts`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({
        ...{ function: 'news', text: `Saved ${randomUUID()}`, channels: [channel] },
        when: 'next-slot',
      }),
    });
    const text = await answer.text();
    took.push(performance.now() - began);
    if (answer.status !== 201) refused.push(`${answer.status} ${text}`);
  }
  return { took, refused };
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
