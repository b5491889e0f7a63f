import { Dimmer } from './dimmer.js';

/**
 * Takes over from a freshly served board what a set level has changed: its strip, or every strip when
 * it was the grand master, the bank and the message. Faders of them that are still off their saved
 * level stay where they were put.
 */
export function swapBoard(page: Document, set: Dimmer): void {
  const own = set.form.closest('[data-strip]');
  const strips = own ? [own] : [...document.querySelectorAll('[data-strip]')];
  const kept = pendingLevels(strips, set.id);
  const master = own ? [] : ['grand-master'];
  for (const id of [...strips.map((strip) => strip.id), ...master, 'bank', 'capacity', 'flash']) {
    const old = document.getElementById(id);
    const fresh = page.getElementById(id);
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

function pendingLevels(strips: readonly Element[], except: string): Map<string, number> {
  const levels = new Map<string, number>();
  for (const form of strips.flatMap((strip) => [...strip.querySelectorAll('[data-dimmer]')])) {
    const dimmer = Dimmer.around(form);
    if (dimmer?.pending && dimmer.id !== except) levels.set(dimmer.id, dimmer.level);
  }
  return levels;
}
