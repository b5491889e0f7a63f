export type FillingTab = 'droughts' | 'evergreens' | 'events';

const TABS: readonly (readonly [FillingTab, string, string])[] = [
  ['droughts', '/droughts', 'Empty slots'],
  ['evergreens', '/evergreens', 'Evergreens'],
  ['events', '/calendar/events', 'Events'],
];

/** What the screens that fill slots share: their frame and the way between them. */
export function fillingFrame(tab: FillingTab, title: string) {
  return {
    title,
    section: 'fill',
    styles: ['publishing', 'channels', 'filling'],
    tabs: TABS.map(([name, href, label]) => ({ href, label, current: name === tab })),
  };
}
