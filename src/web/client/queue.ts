import { openInDialogs } from './publishing/dialog.js';
import { followFilters } from './publishing/filters.js';
import { chooseDeliveries, sendOnce } from './publishing/selection.js';

openInDialogs(document);
followFilters(document);
chooseDeliveries(document);
sendOnce(document);
