import { isFunctionName } from '../../domain/index.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import { newRecordId } from '../../store/record-id.js';
import { formBodyOf } from './composer-body.js';
import type { ComposerForm } from './composer-form.js';
import { readWhen } from './composer-when.js';

export interface StartContext {
  readonly channels: readonly ChannelLabel[];
  /** Of the reader. */
  readonly zone: string;
}

/** A new form, filled in as far as the address says: function, channel, a time. */
export function startForm(query: object, { channels, zone }: StartContext): ComposerForm {
  const asked = formBodyOf(query);
  const name = asked.text('function');
  const wanted = asked.texts('channel');
  const only = channels.length === 1 ? channels : [];
  const chosen = channels.filter(({ id }) => wanted.includes(id));
  return {
    submission: newRecordId(),
    function: isFunctionName(name) ? name : 'news',
    title: '',
    text: asked.text('text'),
    channels: (chosen.length > 0 ? chosen : only).map(({ id }) => id),
    variants: {},
    images: [],
    when: readWhen(asked, zone),
    draft: false,
    thread: false,
    askApproval: false,
    overrideReason: '',
    revision: 0,
  };
}
