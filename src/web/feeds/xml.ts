/** Well-formed XML 1.0, made only by `element`, so that nothing in it is unescaped by accident. */
export class Xml {
  constructor(readonly source: string) {}
}

export type XmlChild = Xml | string | null;

type Attributes = Readonly<Record<string, string | number>>;

/** Strings become escaped text; null children are left out. */
export function element(name: string, attributes: Attributes, ...children: XmlChild[]): Xml {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`,
  );
  const inside = children
    .map((child) => (child instanceof Xml ? child.source : escapeXml(child ?? '')))
    .join('');
  const open = `<${name}${pairs.join('')}`;
  return new Xml(inside === '' ? `${open}/>` : `${open}>${inside}</${name}>`);
}

export const xmlDocument = (root: Xml): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${root.source}\n`;

/**
 * What XML 1.0 can carry of a text (its section 2.2): no control characters, halves of surrogate
 * pairs or noncharacters. They cannot even be escaped. Line ends become \n, as every XML reader
 * would make them.
 */
export function xmlText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}

function escapeXml(text: string): string {
  return xmlText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeAttribute(text: string): string {
  // A reader turns a bare line end or tab in an attribute into a space.
  return escapeXml(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
}
