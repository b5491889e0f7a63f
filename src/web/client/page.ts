import { followCountdowns } from './countdown.js';
import { followPage } from './live/follow-page.js';
import { followTheme } from './theme-choice.js';
import { closeMenus } from './menus.js';
import { chooseOwnZone } from './own-zone.js';

/** Marks the page as enhanced, so that styles may rely on scripts being there. */
document.documentElement.dataset['enhanced'] = 'true';

followTheme(document);
closeMenus(document);
chooseOwnZone(document);
followPage(document);
followCountdowns(document);
// On a phone the sections are wider than the screen.
const here = document.querySelector<HTMLElement>('.nav [aria-current]');
const sections = here?.parentElement;
if (here && sections && sections.scrollWidth > sections.clientWidth) {
  sections.scrollLeft = here.offsetLeft - (sections.clientWidth - here.offsetWidth) / 2;
}
// A form that came back with problems is read from its list of problems.
document.querySelector<HTMLElement>('[data-problems]')?.focus();
