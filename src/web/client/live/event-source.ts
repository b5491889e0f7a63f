/** What the server says of a change: never its content. */
export interface Change {
  readonly kind: string;
  readonly id: string | null;
  readonly revision: number | null;
}

const FIRST_WAIT_MILLISECONDS = 2_000;
const LONGEST_WAIT_MILLISECONDS = 60_000;

/**
 * Hears of changes while the page is seen. A page in the background holds no connection, of which a
 * browser has but six; when it is seen again it is told what it missed.
 */
export function listenForChanges(page: Document, heard: (change: Change) => void): void {
  let source: EventSource | null = null;
  let last = page.querySelector<HTMLMetaElement>('meta[name=live]')?.content ?? '';
  let wait = FIRST_WAIT_MILLISECONDS;
  let again: number | undefined;

  const open = (): void => {
    window.clearTimeout(again);
    if (source || page.hidden) return;
    source = new EventSource(`/events?since=${encodeURIComponent(last)}`);
    source.addEventListener('open', () => (wait = FIRST_WAIT_MILLISECONDS));
    source.addEventListener('change', ({ data, lastEventId }: MessageEvent<string>) => {
      last = lastEventId;
      heard(JSON.parse(data) as Change);
    });
    source.addEventListener('error', () => {
      // A stream that broke off is opened again by the browser; one that was refused is not.
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      again = window.setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS);
    });
  };
  const close = (): void => {
    window.clearTimeout(again);
    source?.close();
    source = null;
  };

  page.addEventListener('visibilitychange', () => {
    if (page.hidden) close();
    else open();
  });
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', open);
  open();
}
