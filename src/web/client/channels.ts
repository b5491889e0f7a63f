import { drawWeek } from './channels/week.js';
import { growBlackouts } from './channels/blackouts.js';
import { copyOnPress } from './channels/copy.js';

for (const row of document.querySelectorAll<HTMLElement>('[data-window-row]')) drawWeek(row);
const blackouts = document.querySelector<HTMLElement>('[data-blackouts]');
if (blackouts) growBlackouts(blackouts);
copyOnPress(document);
