import type { Browser } from '../web/support/web-bench.js';

/** The form that connects a channel, as a browser sends it, with the rhythm left as it is. */
export const CONNECT_FORM = {
  network: 'feed',
  name: 'City news',
  slug: 'city-news',
  'settings.description': 'What happens in the city',
  'settings.language': 'en',
  zone: 'Europe/Berlin',
  'windows.1': '09:00–17:00',
  'windows.2': '09:00–17:00',
  'windows.3': '09:00–12:00, 13:30–17:00',
  'windows.4': '09:00–17:00',
  'windows.5': '09:00–17:00',
  'windows.6': '',
  'windows.7': '',
  preferredTimes: '09:30, 12:00',
  gapMinutes: '45',
  'blackouts.0.from': '',
  'blackouts.0.to': '',
  'blackouts.0.reason': '',
};

export const connect = (browser: Browser, changes: object = {}) =>
  browser.post('/settings/channels', { ...CONNECT_FORM, ...changes }, '/settings/channels');
