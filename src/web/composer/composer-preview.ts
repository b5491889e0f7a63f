import {
  previewPlacement,
  type ChannelPreview,
} from '../../publishing/planning/placement-preview.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import type { ComposerForm } from './composer-form.js';
import { panelView, type PanelContext, type PanelView } from './composer-panel.js';
import { whenOf } from './composer-when.js';

/** Asks what each chosen channel would make of the post as it is typed now. */
export async function loadPanel(
  deps: PublishingDeps,
  form: ComposerForm,
  context: PanelContext,
): Promise<PanelView> {
  return panelView(form, await previewsOf(deps, form, context), context);
}

async function previewsOf(
  deps: PublishingDeps,
  form: ComposerForm,
  { channels, placed }: PanelContext,
): Promise<readonly ChannelPreview[]> {
  const known = channels.filter(({ id }) => form.channels.includes(id)).map(({ id }) => id);
  if (known.length === 0 || form.function === null) return [];
  const read = whenOf(form);
  return previewPlacement(deps, {
    function: form.function,
    title: form.title === '' ? null : form.title,
    text: form.text,
    media: [...form.images],
    variants: variantsOf(form),
    thread: form.thread,
    channels: known,
    deliveries: Object.fromEntries((placed ?? []).map(({ id, channel }) => [channel.id, id])),
    // A time that is still being typed is no time yet.
    when: read.type === 'when' ? read.when : { type: 'draft' },
  });
}

function variantsOf({ variants }: ComposerForm): Record<string, { text: string }> {
  const used = Object.entries(variants).filter(([, text]) => text.trim() !== '');
  return Object.fromEntries(used.map(([id, text]) => [id, { text }]));
}
