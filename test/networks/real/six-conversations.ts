import { openChannelSmtp } from '../../../src/networks/email/channel-servers.js';
import { emailConnection } from './email-bench.js';
import { SENDER, SUBSCRIBER, type ChannelName } from './six-channels.js';
import type { SixNetworks } from './six-networks.js';

export type Talkative = Exclude<ChannelName, 'Paper' | 'Hook'>;

/** Answers our post as somebody else, past the product; the network's id of what was said. */
export async function sayOn(
  six: SixNetworks,
  name: Talkative,
  { text, to }: { readonly text: string; readonly to: string },
): Promise<string> {
  switch (name) {
    case 'Sky': {
      const { pds, bluesky } = six;
      const { cid } = (await pds.posts(bluesky.ours)).find(({ uri }) => uri === to) ?? {};
      const parent = { uri: to, cid };
      const createdAt = new Date().toISOString();
      const written = await pds.call('com.atproto.repo.createRecord', {
        token: bluesky.theirs.accessJwt,
        body: {
          ...{ repo: bluesky.theirs.did, collection: 'app.bsky.feed.post' },
          record: { text, createdAt, reply: { root: parent, parent } },
        },
      });
      return written['uri'] as string;
    }
    case 'Trumpet': {
      const { snac, mastodon } = six;
      const status = `@${mastodon.ours.name}@${snac.host} ${text}`;
      return (await snac.post(mastodon.theirs, { status, in_reply_to_id: to })).id;
    }
    case 'Site': {
      const { reader } = six.site.users;
      const body = { post: Number(to), content: text };
      return String(((await six.site.call('comments', { as: reader, body })) as { id: number }).id);
    }
    case 'Letter':
      return writeBack(six, text);
  }
}

/** What stands below it as ours on the network itself. */
export async function answersOn(
  six: SixNetworks,
  name: Talkative,
  asked: string,
): Promise<readonly string[]> {
  switch (name) {
    case 'Sky': {
      const posts = await six.pds.posts(six.bluesky.ours);
      const below = posts.filter(({ value }) => {
        const reply = value['reply'] as { parent: { uri: string } } | undefined;
        return reply?.parent.uri === asked;
      });
      return below.map(({ value }) => String(value['text']));
    }
    case 'Trumpet': {
      const statuses = await six.snac.statuses(six.mastodon.ours.name);
      return statuses.filter((each) => each.in_reply_to_id === asked).map(({ text }) => text);
    }
    case 'Site': {
      const comments = (await six.site.call('comments', { query: { parent: asked } })) as {
        content: { rendered: string };
      }[];
      return comments.map(({ content }) => content.rendered);
    }
    case 'Letter': {
      const mails = await six.mail.mailbox('carla');
      return mails
        .filter(({ mail }) => mail.inReplyTo === asked)
        .map(({ mail }) => mail.text ?? '');
    }
  }
}

/** Answers the issue in the mailbox, as a mail program does. */
async function writeBack({ mail }: SixNetworks, text: string): Promise<string> {
  const issue = (await mail.arrived('carla', 1)).find((each) => each.mail.subject === 'Sundays');
  const trusted = [mail.certificate];
  const signal = AbortSignal.timeout(20_000);
  const opening = await openChannelSmtp(emailConnection(mail), { trusted, signal });
  if (opening.type !== 'open') throw new Error(opening.reason);
  const id = `<answer-${Date.now()}@home.example>`;
  const head = [
    ...[`From: Carla <${SUBSCRIBER}>`, `To: ${SENDER}`, 'Subject: Re: Sundays'],
    ...[`Message-ID: ${id}`, `In-Reply-To: ${issue?.mail.messageId}`],
  ];
  const source = Buffer.from([...head, '', text].join('\r\n'));
  const outcome = await opening.session.send({ from: SUBSCRIBER, to: SENDER, id }, source, signal);
  opening.session.close();
  if (outcome.type !== 'accepted') throw new Error(outcome.reason);
  return id;
}
