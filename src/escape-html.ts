const SPECIAL = /[&<>"']/;

/**
 * Escapes a value for text and for quoted attributes. Views are handed ready values, so anything
 * but text, a number or nothing is a mistake in a view and throws a TypeError.
 */
export function escapeHtml(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') {
    throw new TypeError(`a view printed a ${typeof value}; views print text and numbers only`);
  }
  // Most texts hold nothing special: one test is several times faster than five replacements.
  return SPECIAL.test(value) ? replaceSpecial(value) : value;
}

function replaceSpecial(text: string): string {
  let escaped = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const entity = entityFor(text.charCodeAt(at));
    if (entity === '') continue;
    escaped += text.slice(from, at) + entity;
    from = at + 1;
  }
  return escaped + text.slice(from);
}

function entityFor(code: number): string {
  switch (code) {
    case 38:
      return '&amp;';
    case 60:
      return '&lt;';
    case 62:
      return '&gt;';
    case 34:
      return '&quot;';
    case 39:
      return '&#39;';
    default:
      return '';
  }
}
