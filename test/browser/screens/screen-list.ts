import type { Services } from '../../../src/services.js';

/** Ids of what a filled installation holds, for addresses. */
export interface Places {
  readonly channel: string;
  readonly slug: string;
  readonly post: string;
  readonly queued: string;
  readonly published: string;
  readonly recall: string;
  readonly evergreen: string;
  readonly event: string;
}

export interface Screen {
  /** The route it shows: `GET /queue`. */
  readonly route: string;
  /** How its pictures are called. */
  readonly name: string;
  readonly path: (places: Places) => string;
  /** Whoever may see it; `nobody` has not logged in. */
  readonly as: 'admin' | 'nobody';
}

const screen = (
  name: string,
  route: string,
  path: Screen['path'] = () => route,
  as: Screen['as'] = 'admin',
): Screen => ({ name, route: `GET ${route}`, path, as });

/** Every screen there is, on the sample organisation. */
export const SCREENS: readonly Screen[] = [
  screen('login', '/login', () => '/login', 'nobody'),
  screen('feed', '/f/:slug', ({ slug }) => `/f/${slug}`, 'nobody'),
  screen('promises', '/promise', () => '/promise', 'nobody'),
  screen('promise', '/promise/:slug', ({ slug }) => `/promise/${slug}`, 'nobody'),
  screen('board-promise', '/board/promise/:id', ({ channel }) => `/board/promise/${channel}`),
  screen('api', '/api', () => '/api', 'nobody'),
  screen('welcome', '/welcome'),
  screen('board', '/board'),
  screen(
    'board-preview',
    '/board/preview',
    ({ channel }) => `/board/preview?channel=${channel}&function=news&level=10&revision=0`,
  ),
  screen('consistency', '/board/consistency'),
  screen(
    'consistency-dimmer',
    '/board/consistency/:channel/:function',
    ({ channel }) => `/board/consistency/${channel}/news`,
  ),
  screen('scenes', '/scenes'),
  screen('scene-new', '/scenes/new'),
  screen('scene', '/scenes/:id', () => '/scenes/crisis'),
  screen('scene-recall', '/scenes/recalls/:id', ({ recall }) => `/scenes/recalls/${recall}`),
  screen(
    'master-preview',
    '/board/master/preview',
    () => '/board/master/preview?level=40&over=28&revision=0',
  ),
  screen(
    'independence',
    '/board/independence',
    ({ channel }) =>
      `/board/independence?channel=${channel}&function=news&independent=yes&revision=0`,
  ),
  screen('calendar', '/calendar'),
  screen('write', '/write'),
  screen('post-edit', '/posts/:id/edit', ({ post }) => `/posts/${post}/edit`),
  screen('queue', '/queue'),
  screen('delivery-queued', '/deliveries/:id', ({ queued }) => `/deliveries/${queued}`),
  screen('delivery-published', '/deliveries/:id', ({ published }) => `/deliveries/${published}`),
  screen('droughts', '/droughts'),
  screen('evergreens', '/evergreens'),
  screen('evergreen-new', '/evergreens/new'),
  screen('evergreen', '/evergreens/:id', ({ evergreen }) => `/evergreens/${evergreen}`),
  screen('events', '/calendar/events'),
  screen('event-new', '/calendar/events/new'),
  screen('event', '/calendar/events/:id', ({ event }) => `/calendar/events/${event}`),
  screen('import', '/import'),
  screen('export', '/export'),
  screen('inbox', '/inbox'),
  screen('value', '/value'),
  screen('value-proposal', '/value/proposal'),
  screen('notices', '/notices'),
  screen('account', '/account'),
  screen('channels', '/settings/channels'),
  screen('channel-new', '/settings/channels/new'),
  screen('channel', '/settings/channels/:id', ({ channel }) => `/settings/channels/${channel}`),
  screen(
    'channel-rhythm',
    '/settings/channels/:id/rhythm',
    ({ channel }) => `/settings/channels/${channel}/rhythm`,
  ),
  screen(
    'channel-delete',
    '/settings/channels/:id/delete',
    ({ channel }) => `/settings/channels/${channel}/delete`,
  ),
  screen('curves', '/settings/curves'),
  screen('curve', '/settings/curves/:function', () => '/settings/curves/support'),
  screen(
    'channel-curve',
    '/settings/curves/:function/:channel',
    ({ channel }) => `/settings/curves/news/${channel}`,
  ),
  screen('blackouts', '/settings/blackouts'),
  screen('people', '/settings/people'),
  screen('organisation', '/settings/organisation'),
  screen('capacity', '/settings/capacity'),
  screen('tokens', '/settings/tokens'),
  screen('audit', '/settings/audit'),
  screen('health', '/settings/health'),
];

/** What answers no page, leads on to one, or is shown elsewhere, with the reason. */
export const NO_SCREENS: Readonly<Record<string, string>> = {
  'GET /healthz': 'for machines',
  'GET /readyz': 'for machines',
  'GET /f/:slug/feed.atom': 'a feed',
  'GET /f/:slug/feed.rss': 'a feed',
  'GET /f/:slug/feed.json': 'a feed',
  'GET /promise.json': 'for machines',
  'GET /promise/:slug.json': 'for machines',
  'GET /media/:id': 'a file',
  'GET /posts/images/:id': 'a file',
  'GET /events': 'a stream for pages',
  'GET /export/posts.csv': 'a file',
  'GET /export/posts.ics': 'a file',
  'GET /calendars/:secret.ics': 'for machines',
  'GET /api/v1/openapi.json': 'for machines',
  'GET /': 'leads on to the board',
  'GET /settings': 'leads on to the first settings',
  'GET /setup': 'gone once there is an administrator; test/web/first-run.test.ts',
  'GET /join': 'needs an invitation; test/web/people.test.ts',
  'GET /board/master/impact': 'a part of the board',
  'GET /board/impact': 'a part of the board',
  'GET /deliveries/:id/placement': 'a part of a delivery’s page',
  'GET /settings/health/now': 'a part of the health screen',
  'GET /settings/channels/authorised': 'the way back from a network',
  'GET /settings/restored': 'only after a restore; test/web/restored.test.ts',
  'GET /f/:slug/:entry': 'the post as the feed’s page shows it',
  'GET /n/:slug': 'needs a newsletter; test/web/subscribers.test.ts',
  'GET /n/:slug/confirm': 'needs a newsletter',
  'GET /n/:slug/leave': 'needs a newsletter',
  'GET /n/:slug/:issue': 'needs a newsletter',
  'GET /settings/channels/:id/subscribers': 'needs a newsletter; test/web/subscribers.test.ts',
  'GET /settings/channels/:id/subscribers.csv': 'a file',
  'GET /settings/audit.csv': 'a file',
  'GET /settings/audit.jsonl': 'a file',
  'GET /import/:id': 'needs a file; test/browser/import.test.ts',
  'GET /inbox/:id': 'needs a message; test/web/inbox.test.ts',
  'GET /deliveries/:id/edit': 'needs a network that can edit; test/web/deliveries-out.test.ts',
  'GET /deliveries/:id/delete': 'needs a network that can delete; test/web/deliveries-out.test.ts',
};

/** What the sample organisation holds. */
export async function placesIn({ store }: Pick<Services, 'store'>): Promise<Places> {
  const channel = await store.channels.findOne({ deletedAt: null }).sort({ name: 1 }).lean();
  if (!channel) throw new Error('there is no channel');
  const inState = async (state: 'queued' | 'published') => {
    const found = await store.deliveries.findOne({ channel: channel._id, state }).lean();
    if (!found) throw new Error(`nothing is ${state}`);
    return found;
  };
  const recall = await store.sceneRecalls.findOne({}).sort({ endsBy: 1 }).lean();
  if (!recall) throw new Error('no scene is recalled');
  const evergreen = await store.evergreens.findOne({ retiredAt: null }).lean();
  const event = await store.events.findOne({ deletedAt: null }).lean();
  if (!evergreen || !event) throw new Error('nothing fills slots');
  const [queued, published] = await Promise.all([inState('queued'), inState('published')]);
  return {
    channel: channel._id,
    slug: channel.slug,
    post: queued.post,
    queued: queued._id,
    published: published._id,
    recall: recall._id,
    evergreen: evergreen._id,
    event: event._id,
  };
}
