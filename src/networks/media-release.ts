import type { ContentLimits } from './contract.js';

/** Makes images readable by everybody under their public address, because a post shows them. */
export interface MediaRelease {
  release(ids: readonly string[]): Promise<void>;
}

/** What our own networks take: what the media library makes. */
export const MEDIA_LIMITS: ContentLimits['media'] = {
  most: 10,
  maximumBytes: 10 * 1_048_576,
  contentTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
};

/** The public address of a released image. */
export const mediaAddress = (publicUrl: string, id: string): string => `${publicUrl}/media/${id}`;
