import type {
  Connection,
  Content,
  DeliveryIdentity,
  MediaItem,
} from '../../src/networks/contract.js';

/** A morning in spring, so that no test depends on the day it runs. */
export const NOON = Date.UTC(2026, 3, 14, 12, 0, 0);

export const sampleImage = (change: Partial<MediaItem> = {}): MediaItem => ({
  id: '01jc00000000000000000000aa',
  contentType: 'image/png',
  bytes: 12_345,
  width: 640,
  height: 480,
  alternativeText: 'A lighting desk at dusk',
  ...change,
});

export const sampleContent = (change: Partial<Content> = {}): Content => ({
  function: 'news',
  title: null,
  text: 'The library opens on Sundays from May. https://example.org/hours',
  media: [],
  ...change,
});

export const sampleConnection = (change: Partial<Connection> = {}): Connection => ({
  channel: '01jc00000000000000000000ch',
  channelName: 'City library',
  slug: 'city-library',
  settings: {},
  credentials: {},
  ...change,
});

let count = 0;
/** A delivery of its own for every call. */
export function newIdentity(): DeliveryIdentity {
  count += 1;
  return {
    delivery: `01jc${String(count).padStart(22, '0')}`,
    key: count.toString(16).padStart(32, 'a'),
    dueAt: NOON,
  };
}
