import { escapeHtml } from '../src/escape-html.js';

/** One row of the page that is rendered in three ways, as ready as the product's views get theirs. */
export interface PageRow {
  readonly id: string;
  readonly tone: string;
  readonly iso: string;
  readonly time: string;
  readonly function: string;
  readonly channelHref: string;
  readonly channel: string;
  readonly href: string;
  readonly text: string;
  readonly reason: string;
  readonly author: string;
}

export interface RowsPage {
  readonly title: string;
  readonly rows: readonly PageRow[];
}

/** As many deliveries as a long queue shows. */
export function rowsPage(count: number): RowsPage {
  const rows = Array.from({ length: count }, (_, number): PageRow => {
    const id = String(number).padStart(26, '0');
    const channel = `Channel ${number % 20}`;
    return {
      id,
      tone: number % 10 === 0 ? 'warn' : '',
      iso: new Date(Date.UTC(2026, 2, 2) + number * 3_600_000).toISOString(),
      time: `${String(number % 24).padStart(2, '0')}:00`,
      function: ['news', 'support', 'events'][number % 3] ?? 'news',
      channelHref: `/queue?channel=${number % 20}`,
      channel,
      href: `/deliveries/${id}`,
      text: `Number ${number}: the library opens its new reading room, with a <tour> & tea for all`,
      reason: `The next free slot of its function on ${channel}.`,
      author: 'Ada Byron',
    };
  });
  return { title: 'Queue', rows };
}

/** The same page by a template literal: what any template engine is measured against. */
export const literalPage = ({ title, rows }: RowsPage): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body>
<h1>${escapeHtml(title)}</h1>
<ol>
${rows.map(literalRow).join('')}</ol>
</body>
</html>
`;

const literalRow = (row: PageRow): string => `<li id="${escapeHtml(row.id)}" class="${escapeHtml(
  row.tone,
)}">
<time datetime="${escapeHtml(row.iso)}">${escapeHtml(row.time)}</time>
<span class="gel gel-${escapeHtml(row.function)}">${escapeHtml(row.function)}</span>
<a href="${escapeHtml(row.channelHref)}">${escapeHtml(row.channel)}</a>
<a href="${escapeHtml(row.href)}">${escapeHtml(row.text)}</a>
<p>${escapeHtml(row.reason)} By ${escapeHtml(row.author)}.</p>
</li>
`;
