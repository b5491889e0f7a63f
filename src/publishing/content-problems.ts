import type { ContentProblems } from '../domain/index.js';
import type { Connection, Content, ContentLimits, Network } from '../networks/contract.js';

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
  return { problems: { tooLong: sentence('too-long'), media: sentence('media') }, limits };
}
