import { Dimmer } from './dimmer.js';

/**
 * Takes over from a freshly served board what a set level has changed: its strip, the bank and the
 * message. Faders of the strip that are still off their saved level stay where they were put.
 */
export function swapBoard(page: Document, set: Dimmer): void {
  const strip = set.form.closest('[data-strip]');
  const kept = pendingLevels(strip, set.id);
  for (const id of [strip?.id, 'bank', 'capacity', 'flash']) {
    const old = id === undefined ? null : document.getElementById(id);
    const fresh = id === undefined ? null : page.getElementById(id);
    if (!old || !fresh) continue;
    // A status is announced when its content changes, not when it is replaced.
    if (id === 'flash') old.replaceChildren(...fresh.childNodes);
    else old.replaceWith(fresh);
  }
  for (const [id, level] of kept) {
    const dimmer = Dimmer.around(document.getElementById(id));
    if (!dimmer) continue;
    dimmer.input.value = String(level);
    dimmer.follow();
  }
  Dimmer.around(document.getElementById(set.id))?.input.focus({ preventScroll: true });
}

function pendingLevels(strip: Element | null, except: string): Map<string, number> {
  const levels = new Map<string, number>();
  for (const form of strip?.querySelectorAll('[data-dimmer]') ?? []) {
    const dimmer = Dimmer.around(form);
    if (dimmer?.pending && dimmer.id !== except) levels.set(dimmer.id, dimmer.level);
  }
  return levels;
}
