import { openInDialogs } from './publishing/dialog.js';
import { followFilters } from './publishing/filters.js';

openInDialogs(document);
followFilters(document);
