import { Dimmer } from '../board/dimmer.js';
import { light } from '../board/light.js';
import type { ImpactPanel } from '../board/impact-panel.js';
import { FRESH_PART, REFRESH_PART, type FreshPart } from './follow-page.js';

/**
 * Keeps faders that somebody moved and has not set, while the board around them is brought up to
 * date. Where somebody else set the same one meanwhile, its effect is shown anew at once, and says
 * so: the server knows by the older revision, and refuses it.
 */
export function keepFaders(board: HTMLElement, panel: ImpactPanel): void {
  board.addEventListener(FRESH_PART, (event) => {
    const { fresh } = (event as FreshPart).detail;
    for (const form of board.querySelectorAll<HTMLElement>('[data-dimmer][data-pending]')) {
      const dimmer = Dimmer.around(form);
      const now = Dimmer.around(fresh.querySelector(`#${CSS.escape(form.id)}`));
      if (dimmer && now) follow(dimmer, now);
    }
  });

  /** The fader is as it was again: the rest of it follows what was set meanwhile. */
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof HTMLElement) || target.hasAttribute('data-pending')) continue;
      if (!target.hasAttribute('data-overtaken')) continue;
      target.removeAttribute('data-overtaken');
      target.dispatchEvent(new Event(REFRESH_PART, { bubbles: true }));
    }
  }).observe(board, { subtree: true, attributeFilter: ['data-pending'] });

  function follow(dimmer: Dimmer, now: Dimmer): void {
    const { form, input } = dimmer;
    const revision = revisionOf(dimmer);
    const revisionNow = revisionOf(now);
    if (now.saved === dimmer.level) {
      // It was set to just this: nothing is left to set.
      input.defaultValue = String(now.saved);
      panel.leave(dimmer);
      return;
    }
    form.setAttribute('data-live-keep', '');
    // Once all around it is as the server says, it lights again what it would light.
    queueMicrotask(() => {
      form.removeAttribute('data-live-keep');
      light(form);
    });
    if (!revision || !revisionNow || revision.value === revisionNow.value) return;
    if (now.saved === dimmer.saved && !form.hasAttribute('data-overtaken')) {
      revision.value = revisionNow.value;
    } else {
      form.setAttribute('data-overtaken', '');
      form.dataset['saved'] = String(now.saved);
      const mark = form.querySelector<HTMLElement>('[data-saved-mark]');
      if (mark) mark.dataset['level'] = String(now.saved);
    }
    if (panel.dimmer === null || panel.isFor(dimmer)) panel.show(dimmer);
  }
}

function revisionOf({ form }: Dimmer): HTMLInputElement | null {
  const control = form.elements.namedItem('revision');
  return control instanceof HTMLInputElement ? control : null;
}
