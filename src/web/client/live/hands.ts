/** Waits until nobody holds anything with the pointer, so that nothing moves under it. */
export function watchHands(page: Document): () => Promise<void> {
  let held = false;
  let waiting: (() => void)[] = [];
  const hold = (): void => void (held = true);
  const release = (): void => {
    held = false;
    const now = waiting;
    waiting = [];
    // After the click that follows, and whatever it does.
    for (const go of now) window.setTimeout(go);
  };
  page.addEventListener('pointerdown', hold, true);
  page.addEventListener('dragstart', hold, true);
  for (const kind of ['pointerup', 'dragend', 'drop'] as const) {
    page.addEventListener(kind, release, true);
  }
  // A drag takes the pointer over; its own end is what counts.
  page.addEventListener('pointercancel', (event) => {
    if (event.pointerType !== 'mouse') release();
  });
  return () => (held ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve());
}
