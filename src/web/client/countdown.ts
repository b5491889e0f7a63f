const SECOND = 1_000;

/** Counts down to the instants in `data-countdown`, in minutes and seconds. */
export function followCountdowns(page: Document): void {
  const shown = (): HTMLElement[] => [...page.querySelectorAll<HTMLElement>('[data-countdown]')];
  const tick = (): void => {
    for (const element of shown()) {
      const left = Math.max(0, Date.parse(element.dataset['countdown'] ?? '') - Date.now());
      const seconds = Math.ceil(left / SECOND);
      const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      if (element.textContent !== words) element.textContent = words;
    }
  };
  if (shown().length === 0) return;
  tick();
  const timer = window.setInterval(() => {
    if (shown().length === 0) window.clearInterval(timer);
    tick();
  }, SECOND / 4);
}
