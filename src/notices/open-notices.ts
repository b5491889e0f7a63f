import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import type { SafeFetch } from '../networks/safe-fetch.js';
import type { PublicAddress } from '../public-address.js';
import type { Store } from '../store/store.js';
import { createMailServer } from './mail-server.js';
import { createMessenger, type Messenger } from './messenger.js';
import { createNoticeHook } from './notice-hook.js';
import { createNotices, type Notices } from './notices.js';

export interface OpenedNotices {
  readonly notices: Notices;
  readonly messenger: Messenger;
  /** What the start says of it. */
  readonly sentence: string;
}

/** Notices, by the ways that the configuration names. */
export function openNotices(deps: {
  readonly config: Pick<Config, 'notices'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fetch: SafeFetch;
  readonly address: PublicAddress;
  readonly stopping: AbortSignal;
}): OpenedNotices {
  const { config, store, clock, log, fetch, address, stopping } = deps;
  const { mail, hook } = config.notices;
  const publicUrl = () => address.url();
  const ways = { email: mail !== undefined, webhook: hook !== undefined };
  return {
    notices: createNotices({ store, clock, ways, publicUrl }),
    messenger: createMessenger({
      ...{ store, clock, log, publicUrl, stopping },
      mailServer: mail && createMailServer(mail),
      hook: hook && createNoticeHook(hook, { fetch, clock }),
    }),
    sentence: sentenceFor(config.notices),
  };
}

function sentenceFor({ mail, hook }: Config['notices']): string {
  const ways = [
    'on the pages',
    ...(mail ? [`by e-mail through ${mail.host}`] : []),
    ...(hook ? [`to ${new URL(hook.url).host}`] : []),
  ];
  const how = mail || hook ? '' : ' (set SMTP_URL and MAIL_FROM for e-mail)';
  return ways.join(', ') + how;
}
