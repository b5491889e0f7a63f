import { Dimmer } from './board/dimmer.js';
import { ImpactPanel } from './board/impact-panel.js';
import { findStrips } from './board/finder.js';
import { keepFaders } from './live/kept-faders.js';
import { swapBoard } from './board/swap.js';

/**
 * The board with scripts: moving a fader shows its effect at once, and nothing is saved until
 * "Set now". Several faders may be off their saved level; the panel belongs to the one touched last.
 */
const board = document.querySelector<HTMLElement>('[data-board]');
const place = document.querySelector<HTMLElement>('[data-impact-place]');
const announcer = document.querySelector<HTMLElement>('[data-announcer]');
const finder = document.querySelector<HTMLFormElement>('[data-find]');
if (board && finder) findStrips(finder, board);
if (board && place && announcer) enhance(board, new ImpactPanel(place, announcer));

function enhance(board: HTMLElement, panel: ImpactPanel): void {
  keepFaders(board, panel);
  board.addEventListener('input', (event) => {
    const dimmer = Dimmer.around(event.target);
    if (!dimmer) return;
    dimmer.follow();
    if (dimmer.pending) panel.show(dimmer);
    else panel.leave(dimmer);
  });
  // Where the effect rises from below, the fader that was let off moves out of its way.
  board.addEventListener('change', (event) => {
    Dimmer.around(event.target)?.reveal();
  });
  board.addEventListener('focusin', (event) => {
    const dimmer = Dimmer.around(event.target);
    if (dimmer?.pending && !panel.isFor(dimmer)) panel.show(dimmer);
  });
  board.addEventListener('keydown', (event) => {
    const dimmer = Dimmer.around(event.target) ?? panel.dimmer;
    if (event.key === 'Escape' && dimmer) {
      letGo(dimmer, panel);
      event.preventDefault();
    } else if (event.target === dimmer?.input && dimmer.press(event.key)) {
      event.preventDefault();
    }
  });
  // Enter on a fader: on to the button that makes it so.
  board.addEventListener('submit', (event) => {
    const dimmer = Dimmer.around(event.target);
    if (dimmer) {
      event.preventDefault();
      if (dimmer.pending) void panel.focusSetNow(dimmer);
      return;
    }
    const { target, submitter } = event;
    if (target instanceof HTMLFormElement && target.matches('[data-pace]')) {
      event.preventDefault();
      void panel.goAt(target, submitter);
      return;
    }
    if (!(target instanceof HTMLFormElement) || !target.matches('[data-set-level]')) return;
    event.preventDefault();
    void setNow(target, panel);
  });
  board.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const change = event.target.closest<HTMLElement>('[data-change-fade]');
    if (change) {
      event.preventDefault();
      const dimmer = Dimmer.around(change);
      dimmer?.input.focus();
      dimmer?.moveTo(Number(change.dataset['changeFade']));
      return;
    }
    if (!event.target.closest('[data-let-go]')) return;
    event.preventDefault();
    if (panel.dimmer) letGo(panel.dimmer, panel);
    else panel.clear();
  });
}

function letGo(dimmer: Dimmer, panel: ImpactPanel): void {
  dimmer.letGo();
  panel.leave(dimmer);
  dimmer.input.focus();
}

async function setNow(form: HTMLFormElement, panel: ImpactPanel): Promise<void> {
  // What stops a fade stands outside the panel and names its fader.
  const dimmer = Dimmer.around(document.getElementById(form.dataset['for'] ?? '')) ?? panel.dimmer;
  if (!dimmer) return;
  // The fader went on since: what would be set now was not seen yet.
  const seen = form.closest<HTMLElement>('[data-impact]')?.dataset['levelAsked'];
  if (seen !== undefined && Number(seen) !== dimmer.level) {
    panel.show(dimmer);
    await panel.focusSetNow(dimmer);
    return;
  }
  panel.busy(true);
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') body.append(name, value);
  }
  try {
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const impact = page.querySelector('#impact');
    if (impact) {
      panel.replace(dimmer, impact);
    } else if (answer.ok && page.querySelector('[data-board]')) {
      panel.leave(dimmer);
      swapBoard(page, dimmer);
    } else {
      panel.fail(page.querySelector('main')?.textContent.trim() ?? 'The level was not set.');
    }
  } catch (error) {
    console.warn('the level could not be sent', error);
    panel.fail('There is no connection to the server. The level is not set; try again.');
  } finally {
    panel.busy(false);
  }
}
