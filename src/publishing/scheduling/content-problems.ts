import type { ContentProblems } from '../../domain/index.js';
import type { Connection, Content, ContentLimits, Network } from '../../networks/contract.js';

/** What the network would refuse, in the form in which the rules take it. */
export async function contentProblems(
  network: Network,
  connection: Connection,
  content: Content,
): Promise<{ problems: ContentProblems; limits: ContentLimits }> {
  const limits = await network.limits(connection);
  const found = network.problems(content, limits);
  const sentence = (rule: 'too-long' | 'media'): string | null =>
    found
      .filter((problem) => problem.rule === rule)
      .map((problem) => problem.sentence)
      .join(' ') || null;
  const media = [sentence('media'), undescribed(content)].filter((each) => each !== null);
  return { problems: { tooLong: sentence('too-long'), media: media.join(' ') || null }, limits };
}

/** Whatever the network takes: people who cannot see an image are told what it shows. */
function undescribed({ media }: Content): string | null {
  const numbers = media.flatMap(({ alternativeText }, index) =>
    alternativeText.trim() === '' ? [index + 1] : [],
  );
  if (numbers.length === 0) return null;
  const [first = 1, ...others] = numbers;
  const which = others.length === 0 ? `Image ${first} has` : `Images ${numbers.join(', ')} have`;
  return `${which} no alternative text. Say what it shows, for people who cannot see it.`;
}
