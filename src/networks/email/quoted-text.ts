/**
 * What somebody wrote, without the mail they answered that their program put below it. Where
 * nothing would be left, all of it.
 */
export function withoutQuote(text: string): string {
  const lines = text.split('\n');
  let end = lines.length;
  const isBlank = (line: string | undefined) => (line ?? '').trim() === '';
  while (end > 0 && (isBlank(lines[end - 1]) || /^\s*>/.test(lines[end - 1] ?? ''))) end -= 1;
  const quoted = lines.slice(end).some((line) => /^\s*>/.test(line));
  if (!quoted) return text;
  // "On Tuesday … wrote:", which may run over two or three lines.
  if (/:\s*$/.test(lines[end - 1] ?? '')) {
    let from = end - 1;
    while (from > 0 && end - from < 3 && !isBlank(lines[from - 1])) from -= 1;
    if (from === 0 || isBlank(lines[from - 1])) end = from;
    else end -= 1;
  }
  const own = lines.slice(0, end).join('\n').trim();
  return own === '' ? text : own;
}
