import {
  curveFaults,
  postsPerWeekAt,
  replyPolicyAt,
  REPLY_MODES,
  type Curve,
  type Detent,
  type ReplyMode,
} from '../../domain/index.js';
import type { FieldProblems } from '../../failures.js';
import type { FormFields } from '../form-fields.js';

/** More than these nobody can tell apart on a fader. */
export const MOST_DETENTS = 20;

/** A row of the table as it was typed. */
export interface TypedDetent {
  readonly level: string;
  readonly posts: string;
  readonly mode: string;
  /** First response target in hours of service; empty for none. */
  readonly hours: string;
}

export type ReadCurve =
  | { readonly type: 'curve'; readonly curve: Curve }
  | {
      readonly type: 'impossible';
      /** By the input of the row that would have to be another. */
      readonly problems: FieldProblems;
    };

export const detentField = (row: number, part: keyof TypedDetent): string =>
  `detents.${row}.${part}`;

/** The rows that a form has. */
export function readRows(fields: FormFields): TypedDetent[] {
  const rows: TypedDetent[] = [];
  for (let row = 0; row <= MOST_DETENTS && fields.has(detentField(row, 'level')); row++) {
    const text = (part: keyof TypedDetent) => fields.text(detentField(row, part)).trim();
    const [level, posts, mode, hours] = [text('level'), text('posts'), text('mode'), text('hours')];
    rows.push({ level, posts, mode, hours });
  }
  return rows;
}

/** The rows that show a curve. */
export function typedRows(curve: Curve): TypedDetent[] {
  return curve.map(({ level, postsPerWeek, replyPolicy: { mode, targetMinutes } }) => ({
    level: String(level),
    posts: String(Math.round(postsPerWeek * 1e6) / 1e6),
    mode,
    hours: targetMinutes === null ? '' : String(Math.round((targetMinutes / 60) * 1e4) / 1e4),
  }));
}

/** The curve that rows say, or every reason why they say none. */
export function readCurve(rows: readonly TypedDetent[]): ReadCurve {
  const problems: Record<string, string[]> = {};
  const tell = (row: number, part: keyof TypedDetent, sentence: string): void => {
    (problems[detentField(row, part)] ??= []).push(sentence);
  };
  if (rows.length > MOST_DETENTS) {
    tell(MOST_DETENTS, 'level', `A curve has at most ${MOST_DETENTS} detents. Remove some.`);
  }
  const curve = rows.map((typed, row) =>
    readDetent(typed, (part, sentence) => {
      tell(row, part, sentence);
    }),
  );
  if (Object.keys(problems).length === 0) {
    for (const { detent, sentence } of curveFaults(curve)) tell(detent, 'level', sentence);
  }
  if (Object.keys(problems).length > 0) return { type: 'impossible', problems };
  return { type: 'curve', curve };
}

function readDetent(
  { level, posts, mode, hours }: TypedDetent,
  tell: (part: keyof TypedDetent, sentence: string) => void,
): Detent {
  if (!/^\d{1,3}$/.test(level)) tell('level', 'A level is a whole number from 0 to 100.');
  const postsPerWeek = numberOf(posts);
  if (postsPerWeek === null) tell('posts', 'Posts a week is a number such as 3 or 0.25.');
  if (!isMode(mode)) tell('mode', 'Choose who is answered.');
  const target = hours === '' ? null : numberOf(hours);
  if (hours !== '' && (target === null || target * 60 < 1)) {
    tell('hours', 'Hours is a number such as 8 or 0.5, of service hours.');
  }
  return {
    level: Number(level),
    postsPerWeek: postsPerWeek ?? 0,
    replyPolicy: {
      mode: isMode(mode) ? mode : 'silent',
      targetMinutes: target === null ? null : Math.max(1, Math.round(target * 60)),
    },
  };
}

/** The rows with one more, in the middle of the widest stretch between two; the same where none is. */
export function withRow(rows: readonly TypedDetent[]): readonly TypedDetent[] {
  const read = readCurve(rows);
  const last = rows.at(-1);
  if (rows.length >= MOST_DETENTS) return rows;
  if (read.type === 'impossible') return last ? [...rows, last] : typedRows([OFF]);
  const ends = [...read.curve.map(({ level }) => level), 100];
  const gaps = ends.slice(1).map((end, index) => ({ index, wide: end - (ends[index] ?? 0) }));
  const widest = gaps.reduce((best, gap) => (gap.wide > best.wide ? gap : best));
  if (widest.wide < 2) return rows;
  // After the last detent there may be room up to the top, which is a detent worth having.
  const isLast = widest.index === read.curve.length - 1;
  const level = isLast ? 100 : (ends[widest.index] ?? 0) + Math.floor(widest.wide / 2);
  const detent: Detent = {
    level,
    postsPerWeek: Math.round(postsPerWeekAt(read.curve, level) * 100) / 100,
    replyPolicy: replyPolicyAt(read.curve, level),
  };
  return [
    ...rows.slice(0, widest.index + 1),
    ...typedRows([detent]),
    ...rows.slice(widest.index + 1),
  ];
}

const OFF: Detent = {
  level: 0,
  postsPerWeek: 0,
  replyPolicy: { mode: 'silent', targetMinutes: null },
};

function numberOf(text: string): number | null {
  return /^\d{1,6}([.,]\d{1,9})?$/.test(text) ? Number(text.replace(',', '.')) : null;
}

function isMode(text: string): text is ReplyMode {
  return (REPLY_MODES as readonly string[]).includes(text);
}
