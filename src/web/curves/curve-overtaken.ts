import type { FunctionName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { PersonRecord } from '../../store/people.js';
import type { Store } from '../../store/store.js';
import { shortTime, type Viewer } from '../board/board-view.js';

/** Says that the curve is no longer the one a person began with, and who changed it; else nothing. */
export async function curveOvertakenWords(
  store: Pick<Store, 'people'>,
  subject: {
    readonly name: FunctionName;
    readonly organisation: OrganisationRecord;
    readonly channel: ChannelRecord | null;
  },
  { openedAt, viewer }: { readonly openedAt: Instant; readonly viewer: Viewer },
): Promise<string> {
  const { name, organisation, channel } = subject;
  const changes: readonly { at: Instant; by: string | null }[] = channel
    ? (channel.dimmers[name].curves ?? [])
    : (organisation.curveChanges ?? []).filter((change) => change.function === name);
  const last = changes.at(-1);
  if (!last || last.at <= openedAt) return '';
  const person = last.by === null ? null : await personWith(store, last.by);
  return `${person?.name ?? 'Somebody'} saved another curve, ${shortTime(last.at, viewer)}, since you opened this page. This is what yours would change now; saving it replaces theirs.`;
}

const personWith = ({ people }: Pick<Store, 'people'>, id: string): Promise<PersonRecord | null> =>
  people.findById(id).lean<PersonRecord>().exec();
