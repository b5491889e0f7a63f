import type { Endpoint } from '../endpoint.js';
import { accountEndpoints } from './account.js';
import { auditEndpoints } from './audit.js';
import { capacityEndpoints } from './capacity.js';
import { bulkEndpoints } from './bulk.js';
import { channelEndpoints } from './channels.js';
import { channelSettingsEndpoints } from './channel-settings.js';
import { consistencyEndpoints } from './consistency.js';
import { curveEndpoints } from './curves.js';
import { deliveryEndpoints } from './deliveries.js';
import { dimmerEndpoints } from './dimmers.js';
import { exportEndpoints } from './exports.js';
import { importEndpoints } from './imports.js';
import { grandMasterEndpoints } from './grand-master.js';
import { eventBookEndpoints } from './event-book.js';
import { fillingEndpoints } from './filling.js';
import { promisePageEndpoints } from './promise-page.js';
import { mediaEndpoints } from './media.js';
import { organisationEndpoints } from './organisation.js';
import { publishingEndpoints } from './publishing.js';
import { postEndpoints } from './posts.js';
import { sceneRecallEndpoints } from './scene-recalls.js';
import { sceneEndpoints } from './scenes.js';
import { subscriberEndpoints } from './subscribers.js';

/** The whole API: each row becomes a route, a row of the access table and a part of the document. */
export const endpoints: readonly Endpoint[] = [
  ...channelEndpoints,
  ...channelSettingsEndpoints,
  ...dimmerEndpoints,
  ...grandMasterEndpoints,
  ...promisePageEndpoints,
  ...curveEndpoints,
  ...sceneEndpoints,
  ...sceneRecallEndpoints,
  ...consistencyEndpoints,
  ...subscriberEndpoints,
  ...postEndpoints,
  ...importEndpoints,
  ...exportEndpoints,
  ...deliveryEndpoints,
  ...bulkEndpoints,
  ...fillingEndpoints,
  ...eventBookEndpoints,
  ...mediaEndpoints,
  ...publishingEndpoints,
  ...capacityEndpoints,
  ...organisationEndpoints,
  ...auditEndpoints,
  ...accountEndpoints,
];
