/**
 * Lights the groove of a fader up to its effective level; the grand master's own and, while it moves,
 * that of every dimmer that follows it.
 */
export function light(form: HTMLElement): void {
  if (!form.matches('[data-master]')) {
    lightOne(form);
    return;
  }
  for (const dimmer of document.querySelectorAll<HTMLElement>('[data-dimmer]')) lightOne(dimmer);
}

function lightOne(form: HTMLElement): void {
  const slot = form.querySelector<HTMLElement>('[data-light]');
  if (!slot) return;
  const level = Number(form.dataset['level']);
  const master = document.querySelector<HTMLElement>('[data-master]')?.dataset['level'];
  const scale = 'follows' in slot.dataset && master !== undefined ? Number(master) : 100;
  slot.dataset['level'] = String(Math.floor((level * scale) / 100 + 0.5));
}
