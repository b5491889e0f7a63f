import type { Instant } from '../../domain/time-units.js';
import type { PostImportRecord } from '../../store/post-imports.js';
import type { FormProblems } from '../form-problems.js';
import { momentOf } from '../times.js';

const STATES: Readonly<
  Record<PostImportRecord['state'], { readonly label: string; readonly tone: string }>
> = {
  mapping: { label: 'Waits for its columns', tone: 'notice' },
  checking: { label: 'Being looked at', tone: 'notice' },
  checked: { label: 'Not brought in yet', tone: 'notice' },
  placing: { label: 'Being brought in', tone: 'notice' },
  saving: { label: 'Being brought in', tone: 'notice' },
  done: { label: 'Brought in', tone: 'good' },
  undoing: { label: 'Being undone', tone: 'notice' },
  undone: { label: 'Undone', tone: 'warning' },
};

export const stateBadge = ({ state }: Pick<PostImportRecord, 'state'>) => STATES[state];

export function importStartPage(
  imports: readonly PostImportRecord[],
  problems: FormProblems,
  context: { readonly now: Instant; readonly zone: string },
) {
  return {
    title: 'Bring in posts',
    section: 'queue',
    styles: ['import'],
    problems,
    imports: imports.map((record) => ({
      href: `/import/${record._id}`,
      name: record.fileName || 'A file without a name',
      badge: stateBadge(record),
      moment: momentOf(record.createdAt.getTime(), context),
    })),
  };
}
