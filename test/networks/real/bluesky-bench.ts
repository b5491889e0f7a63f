import sharp from 'sharp';
import { systemClock } from '../../../src/clock.js';
import type { Clock } from '../../../src/clock.js';
import { createBlueskyNetwork } from '../../../src/networks/bluesky/bluesky-network.js';
import type { Connection, Network } from '../../../src/networks/contract.js';
import type { FittedImage, Images } from '../../../src/networks/images.js';
import { createSafeFetch } from '../../../src/networks/safe-fetch.js';
import { sampleConnection } from '../sample-content.js';
import type { PdsAccount } from '../servers/bluesky-pds.js';

export const never = new AbortController().signal;

/** One small image, whatever is asked for. */
export const oneImage: Images = {
  fit: async () => {
    const { data, info } = await sharp({
      create: { width: 60, height: 40, channels: 3, background: '#f2a33a' },
    })
      .png()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { bytes: data, contentType: 'image/png', width, height } satisfies FittedImage;
  },
};

export interface BlueskyParts {
  readonly images?: Images;
  readonly clock?: Clock;
  readonly blueskyDeadlineMilliseconds?: number;
  readonly allowLoopback?: boolean;
}

/** The adapter as the product makes it, but for what is told. */
export const createBluesky = ({ allowLoopback = true, ...parts }: BlueskyParts = {}): Network =>
  createBlueskyNetwork({
    fetch: createSafeFetch({ allowLoopback }),
    clock: systemClock,
    images: oneImage,
    ...parts,
  });

/** A channel that posts as this account, through the PDS or whatever stands before it. */
export const connectionTo = (
  service: string,
  { handle, appPassword, did }: PdsAccount,
): Connection =>
  sampleConnection({
    channel: did,
    settings: { service, handle },
    credentials: { appPassword },
  });
