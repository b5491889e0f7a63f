import type { Request, Response } from 'express';
import { can, type Action } from '../access/can.js';
import type { Actor } from '../access/actor.js';
import { MOST_COUNTED } from '../notices/notices.js';
import type { FlashRecord } from '../store/sessions.js';
import { csrfTokenFor } from './middleware/csrf.js';
import { isRefresh } from './request.js';
import { nonceOf } from './middleware/security-headers.js';
import type { StoppedBanner } from './middleware/stopped-publishing.js';

/** What every page is handed as `it.page`. */
export interface PageValues {
  readonly title: string;
  /** The part of the product this page belongs to; marks it in the navigation. */
  readonly section: string;
  readonly path: string;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly initials: string;
    readonly role: string;
    readonly zone: string;
  } | null;
  /** Whether nobody is set up yet, so that there is nobody to log in. */
  readonly setUpOpen: boolean;
  readonly csrfToken: string;
  readonly nonce: string;
  readonly theme: 'auto' | 'dark' | 'light';
  readonly flash: FlashRecord | null;
  /** A sentence about the whole product, such as that it cannot publish; empty for none. */
  readonly banner: string;
  /** That nothing goes out after a restoration; null while things go out. */
  readonly stopped: StoppedBanner | null;
  /** Where whoever reads it can see more; empty for none. */
  readonly bannerLink: string;
  /** How many notices are unread: "3", "99+"; empty for none. */
  readonly unreadNotices: string;
  /** After which event the page was made; what comes later it is told. */
  readonly livePosition: string;
  /** Names of style sheets and scripts of this page alone. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** The screens this person may open: name, address, label, icon. */
  readonly screens: readonly (readonly [string, string, string, string])[];
  /** The sections of Settings this person may open: name, address, label. */
  readonly settingsSections: readonly (readonly [string, string, string])[];
}

/** What a route may say of its page; the rest is known. */
export interface PageOptions {
  readonly title: string;
  readonly section?: string;
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
}

const SCREENS: readonly (readonly [Action, string, string, string, string])[] = [
  ['dimmer.read', 'board', '/board', 'Board', 'board'],
  ['scene.read', 'scenes', '/scenes', 'Scenes', 'scenes'],
  ['delivery.read', 'calendar', '/calendar', 'Calendar', 'calendar'],
  ['post.create', 'composer', '/write', 'Write', 'write'],
  ['delivery.read', 'queue', '/queue', 'Queue', 'queue'],
  ['delivery.read', 'fill', '/droughts', 'Fill', 'sprout'],
  ['message.read', 'inbox', '/inbox', 'Inbox', 'inbox'],
  ['value.read', 'value', '/value', 'Value', 'value'],
  ['account.edit', 'settings', '/settings', 'Settings', 'settings'],
];

const SETTINGS: readonly (readonly [Action, string, string, string])[] = [
  ['channel.edit', 'channels', '/settings/channels', 'Channels'],
  ['function.edit', 'curves', '/settings/curves', 'Curves'],
  ['person.read', 'people', '/settings/people', 'People'],
  ['settings.edit', 'organisation', '/settings/organisation', 'Organisation'],
  ['blackout.edit', 'blackouts', '/settings/blackouts', 'Blackouts'],
  ['capacity.edit', 'capacity', '/settings/capacity', 'Capacity'],
  ['token.read', 'tokens', '/settings/tokens', 'API tokens'],
  ['audit.read', 'audit', '/settings/audit', 'Audit log'],
  ['publishing.resume', 'restored', '/settings/restored', 'Restored'],
  ['health.read', 'health', '/settings/health', 'Health'],
];

/** Gathers a page's values; takes the flash out of the session, since it is shown once. */
export function pageValues(req: Request, res: Response, options: PageOptions): PageValues {
  const actor = req.actor;
  return {
    title: options.title,
    section: options.section ?? '',
    path: req.path,
    person: actor?.kind === 'person' ? { ...actor, initials: initialsOf(actor.name) } : null,
    setUpOpen: res.locals['setUpOpen'] === true,
    csrfToken: csrfTokenFor(req),
    nonce: nonceOf(res),
    theme: themeOf(req),
    // What is shown once is for the page that somebody opens, not for one that refreshes itself.
    flash: isRefresh(req) ? null : takeFlash(req),
    stopped: (res.locals['stopped'] as StoppedBanner | undefined) ?? null,
    banner: textIn(res, 'banner'),
    bannerLink: textIn(res, 'bannerLink'),
    unreadNotices: unreadIn(res),
    livePosition: textIn(res, 'livePosition'),
    styles: options.styles ?? [],
    scripts: options.scripts ?? [],
    screens: screensFor(actor ?? null),
    settingsSections: settingsFor(actor ?? null),
  };
}

function textIn(res: Response, name: string): string {
  const value: unknown = res.locals[name];
  return typeof value === 'string' ? value : '';
}

function unreadIn(res: Response): string {
  const count: unknown = res.locals['unreadNotices'];
  if (typeof count !== 'number' || count === 0) return '';
  return count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);
}

function screensFor(actor: Actor | null): PageValues['screens'] {
  return SCREENS.filter(([action]) => can(actor, action)).map(
    ([, name, href, label, icon]) => [name, href, label, icon] as const,
  );
}

function settingsFor(actor: Actor | null): readonly (readonly [string, string, string])[] {
  return SETTINGS.filter(([action]) => can(actor, action)).map(
    ([, name, href, label]) => [name, href, label] as const,
  );
}

/** Leaves something for the next page of this person to show once. */
export function leaveFlash(req: Request, flash: FlashRecord): void {
  if (req.session.person !== undefined) req.session.flash = flash;
}

function takeFlash(req: Request): FlashRecord | null {
  // Errors before the session middleware have a page too.
  const session = req.session as Request['session'] | undefined;
  const flash = session?.flash ?? null;
  if (session && flash) session.flash = null;
  return flash;
}

function themeOf(req: Request): PageValues['theme'] {
  const chosen = /(?:^|;\s*)theme=(dark|light)(?:;|$)/.exec(req.headers.cookie ?? '')?.[1];
  return chosen === 'dark' || chosen === 'light' ? chosen : 'auto';
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '')][0] ?? '';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}
