/** A form of a page, with what it would send untouched. */
export interface PageForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  /** Names of the fields in which a person types freely. */
  readonly typed: readonly string[];
  readonly hasFiles: boolean;
}

/** The forms of a page that change something. Our views quote every attribute. */
export function formsOf(html: string): readonly PageForm[] {
  // What lies in a template is sent by nobody.
  const shown = html.replace(/<template\b.*?<\/template>/gs, '');
  return [...shown.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].flatMap(
    ([, head = '', body = '']) =>
      attribute(head, 'method') === 'post' ? [formOf(attribute(head, 'action') ?? '', body)] : [],
  );
}

function formOf(action: string, body: string): PageForm {
  const fields: Record<string, string | string[]> = {};
  const typed = new Set<string>();
  const add = (name: string, value: string): void => {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  };
  let hasFiles = false;
  for (const [whole, tag = '', head = ''] of body.matchAll(/<(input|textarea|select)\b([^>]*)>/g)) {
    const name = attribute(head, 'name');
    if (name === undefined || / disabled\b/.test(head)) continue;
    const type = attribute(head, 'type') ?? 'text';
    const inner = body.slice(body.indexOf(whole) + whole.length);
    if (type === 'file') hasFiles = true;
    else if (tag === 'select') add(name, chosenOption(inner.split('</select>')[0] ?? ''));
    else if (type === 'checkbox' || type === 'radio') {
      if (/ checked\b/.test(head)) add(name, attribute(head, 'value') ?? 'on');
    } else {
      const written = tag === 'textarea' ? (inner.split('</textarea>')[0] ?? '').trim() : '';
      add(name, plain(attribute(head, 'value') ?? written));
    }
    const isChosen = tag === 'select' || ['hidden', 'file', 'checkbox', 'radio'].includes(type);
    if (!isChosen) typed.add(name);
  }
  return { action: plain(action), fields, typed: [...typed], hasFiles };
}

function chosenOption(options: string): string {
  const heads = [...options.matchAll(/<option\b([^>]*)>/g)].map(([, head = '']) => head);
  const chosen = heads.find((head) => / selected\b/.test(head)) ?? heads[0] ?? '';
  return plain(attribute(chosen, 'value') ?? '');
}

const attribute = (head: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1];

const plain = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
