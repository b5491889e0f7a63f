import morphdom from '../vendor/morphdom.js';

/**
 * Makes an element what the server now says, in place: what is the same stays the same node, so
 * that focus, scrolling and open panels stay. What somebody typed, chose or moved and has not sent
 * stays too, and so does everything marked `data-live-keep`. Answers whether anything changed.
 */
export function morph(shown: Element, fresh: Element): boolean {
  if (shown.isEqualNode(fresh)) return false;
  const page = shown.ownerDocument;
  const focused = page.activeElement;
  const address = focused?.getAttribute('href');
  const before = shown.innerHTML;
  morphdom(shown, fresh, {
    onBeforeElUpdated(from, to) {
      if (from.isEqualNode(to) || isKept(from)) return false;
      if (isField(from) && isSameField(from, to) && (from === focused || isTouched(from))) {
        return false;
      }
      if (from instanceof HTMLDetailsElement && to instanceof HTMLDetailsElement)
        to.open = from.open;
      return true;
    },
    onBeforeNodeDiscarded: (node) => !(node instanceof Element && isKept(node)),
  });
  // Where what had the focus is gone, reading goes on here rather than at the top of the page.
  if (focused && focused !== page.body && !focused.isConnected && shown instanceof HTMLElement) {
    shown.focus({ preventScroll: true });
  }
  // A link may have become that of its neighbour.
  if (address && focused?.getAttribute('href') !== address) {
    const links = [...shown.querySelectorAll<HTMLAnchorElement>('a[href]')];
    links
      .find((link) => link.getAttribute('href') === address && link.offsetParent !== null)
      ?.focus({ preventScroll: true });
  }
  return shown.innerHTML !== before;
}

const isKept = (element: Element): boolean => element.hasAttribute('data-live-keep');

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isField = (element: Element): element is Field =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement;

/** A box that is ticked for one thing is not ticked for another that takes its place. */
const isSameField = (from: Field, to: Element): boolean =>
  from.name === to.getAttribute('name') &&
  (!isBox(from) || from.getAttribute('value') === to.getAttribute('value'));

const isBox = (field: Field): field is HTMLInputElement =>
  field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio');

/** Whether it holds something else than what the page came with. */
function isTouched(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    const chosen = options.findIndex(({ defaultSelected }) => defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  if (isBox(field)) {
    return field.checked !== field.defaultChecked;
  }
  return field.type !== 'hidden' && field.value !== field.defaultValue;
}
