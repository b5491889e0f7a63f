import type { MediaLibrary } from '../../media/media-library.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';

/** What the API's endpoints are handed. */
export interface ApiDeps extends PublishingDeps {
  readonly media: MediaLibrary;
}
