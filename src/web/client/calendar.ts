import { carryDeliveries } from './calendar/carrying.js';
import { turnByKeys } from './calendar/keys.js';
import { openInDialogs } from './publishing/dialog.js';
import { followFilters } from './publishing/filters.js';
import { walkByArrows } from './publishing/grid-keys.js';

openInDialogs(document);
followFilters(document);
for (const grid of document.querySelectorAll<HTMLElement>('[data-grid]')) walkByArrows(grid);
carryDeliveries(document);
turnByKeys(document);
