import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { FUNCTION_NAMES } from '../../domain/index.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import { NO_PROBLEMS, type FormProblems } from '../form-problems.js';
import { zoneCity } from '../times.js';
import type { ComposerForm } from './composer-form.js';
import type { PanelView } from './composer-panel.js';
import { whenView } from './composer-when-view.js';

export interface ComposerContext {
  readonly person: PersonActor;
  readonly channels: readonly ChannelLabel[];
  readonly panel: PanelView;
  readonly problems?: FormProblems;
  /** What happened, where something stands in the way as a whole. */
  readonly message?: string;
}

/** The page on which a new post is written, ready to print. */
export function composerPage(form: ComposerForm, context: ComposerContext) {
  const { channels, person } = context;
  return {
    title: 'Write',
    section: 'composer',
    styles: ['publishing', 'composer'],
    scripts: ['composer'],
    heading: 'Write',
    lede: 'One text, for as many channels as it suits. Each answers while you type.',
    action: '/write',
    editing: null,
    empty: channels.length === 0 ? noChannels(person) : null,
    ...composerFields(form, context),
  };
}

/** What both writing and editing show. */
export function composerFields(form: ComposerForm, context: ComposerContext) {
  const { person, channels, panel } = context;
  const problems = context.problems ?? NO_PROBLEMS;
  const errors = problems.byField;
  const chosen = new Set(form.channels);
  return {
    submission: form.submission,
    revision: String(form.revision),
    functions: FUNCTION_NAMES.map((name) => ({ name, checked: name === form.function })),
    postTitle: form.title,
    text: form.text,
    channels: channels.map((channel) => ({
      id: channel.id,
      name: channel.name,
      icon: channel.network,
      network: channel.network,
      zone: zoneCity(channel.zone),
      checked: chosen.has(channel.id),
      variant: form.variants[channel.id] ?? '',
      variantOpen: (form.variants[channel.id] ?? '').trim() !== '',
      variantError: errors[`variant.${channel.id}`] ?? '',
    })),
    images: form.images.map(({ id, alternativeText }, index) => ({
      id,
      number: index + 1,
      href: `/posts/images/${id}`,
      alternativeText,
      error: errors[`alternativeText.${id}`] ?? '',
    })),
    when: whenView(form.when, {
      errors,
      zones: [person.zone, ...channels.map(({ zone }) => zone)],
    }),
    askApproval: form.askApproval,
    mayOverride: can(person, 'delivery.override'),
    overrideReason: form.overrideReason,
    errors,
    panel,
    problems: {
      title: context.message ?? 'Not saved yet',
      items: problems.list.items,
    },
    message: context.message ?? '',
  };
}

function noChannels(person: PersonActor) {
  const mayConnect = can(person, 'channel.create');
  return {
    icon: 'channel',
    title: 'There is no channel to write for yet',
    text: mayConnect
      ? 'Connect the first one. Its dimmers then say how often it speaks, and this page knows when.'
      : 'Ask an administrator to connect one.',
    action: mayConnect
      ? { href: '/settings/channels/new', label: 'Connect a channel' }
      : { href: '/board', label: 'Look at the board' },
  };
}
