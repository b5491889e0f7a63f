import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { HOUR, MINUTE, type Instant } from '../../domain/time-units.js';
import type { ContentLimits } from '../contract.js';
import { askJson } from '../json-api.js';
import type { SafeFetch } from '../safe-fetch.js';
import { MASTODON_PER_LINK } from './mastodon-text.js';

/** What a server takes, for the composer and for making images fit. */
export interface MastodonLimits {
  readonly content: ContentLimits;
  readonly maximumPixels: number | undefined;
}

export interface MastodonLimitReader {
  /** Never throws: a server that cannot be asked has the limits it had last, or Mastodon's own. */
  read(server: string): Promise<MastodonLimits>;
}

/** What our media library makes; a server's list has films and sounds as well. */
const OUR_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

/** Both versions of the instance have it in the same place (since Mastodon 3.4.2). */
const instanceEntity = z.object({
  configuration: z.object({
    statuses: z.object({
      max_characters: z.number().int().positive().default(500),
      max_media_attachments: z.number().int().min(0).default(4),
      characters_reserved_per_url: z.number().int().positive().default(MASTODON_PER_LINK),
    }),
    media_attachments: z
      .object({
        supported_mime_types: z.array(z.string()).default(OUR_TYPES),
        image_size_limit: z
          .number()
          .int()
          .positive()
          .default(16 * 1_048_576),
        image_matrix_limit: z.number().int().positive().optional(),
      })
      .prefault({}),
  }),
});

const MASTODONS_OWN = limitsOf({ configuration: { statuses: {} } });

/** How long an answer holds, and how long a failure to get one. */
const KEPT = HOUR;
const FAILURE_KEPT = MINUTE;
const DEADLINE = 5_000;

export function createMastodonLimits(dependencies: {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
}): MastodonLimitReader {
  const { fetch, clock } = dependencies;
  const known = new Map<string, { limits: MastodonLimits; until: Instant }>();

  async function ask(server: string): Promise<MastodonLimits | null> {
    for (const version of ['v2', 'v1']) {
      const answer = await askJson(fetch, {
        url: `${server}/api/${version}/instance`,
        method: 'GET',
        signal: AbortSignal.timeout(DEADLINE),
      });
      const instance =
        answer.type === 'answered' && answer.status === 200
          ? instanceEntity.safeParse(answer.value)
          : undefined;
      if (instance?.success) return limitsOf(instance.data);
      if (answer.type !== 'answered') break;
    }
    return null;
  }

  return {
    async read(server) {
      const now = clock.now();
      const last = known.get(server);
      if (last !== undefined && now < last.until) return last.limits;
      const fresh = await ask(server);
      const limits = fresh ?? last?.limits ?? MASTODONS_OWN;
      known.set(server, { limits, until: now + (fresh === null ? FAILURE_KEPT : KEPT) });
      return limits;
    },
  };
}

function limitsOf(instance: z.input<typeof instanceEntity>): MastodonLimits {
  const { statuses, media_attachments: media } = instanceEntity.parse(instance).configuration;
  const contentTypes = OUR_TYPES.filter((type) => media.supported_mime_types.includes(type));
  return {
    content: {
      text: {
        most: statuses.max_characters,
        unit: 'graphemes',
        perLink: statuses.characters_reserved_per_url,
      },
      media: {
        most: statuses.max_media_attachments,
        maximumBytes: media.image_size_limit,
        contentTypes: contentTypes.length === 0 ? OUR_TYPES : contentTypes,
      },
    },
    maximumPixels: media.image_matrix_limit,
  };
}
