import { blueskyPds } from './bluesky-pds.js';
import { mailServers } from './mail-servers.js';
import { snac } from './snac.js';
import { wordpress } from './wordpress.js';
import type { TestServer } from './test-server.js';

/** Every real server that a network is tested on. */
export const allServers: readonly TestServer[] = [blueskyPds, snac, mailServers, wordpress];
