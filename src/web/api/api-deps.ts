import type { MediaLibrary } from '../../media/media-library.js';
import type { ImportDeps } from '../../post-import/import-deps.js';
import type { PublicAddress } from '../../public-address.js';

/** What the API's endpoints are handed. */
export interface ApiDeps extends ImportDeps {
  readonly media: MediaLibrary;
  readonly address: Pick<PublicAddress, 'url'>;
}
