import type { SecretBox } from '../../access/secret-box.js';
import type { ChannelsDeps } from '../../channels/channels-deps.js';
import type { MediaLibrary } from '../../media/media-library.js';
import type { ImportDeps } from '../../post-import/import-deps.js';
import type { PublicAddress } from '../../public-address.js';

/** What the API's endpoints are handed. */
export interface ApiDeps extends ImportDeps, ChannelsDeps {
  readonly media: MediaLibrary;
  /** Seals answers that hold a secret, as long as they are kept for a repeat. */
  readonly secretBox: Pick<SecretBox, 'seal' | 'open'>;
  readonly address: Pick<PublicAddress, 'url'>;
}
