import type { PersonActor } from '../../access/actor.js';
import type { Instant } from '../../domain/time-units.js';
import type {
  Conversation,
  InboxCursor,
  InboxPage,
  MessageItem,
} from '../../listening/inbox-view.js';
import { safeHref } from '../../networks/linked-text.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import type { FormProblems } from '../form-problems.js';
import { momentOf } from '../times.js';
import { excerpt, stateWords } from '../deliveries/deliveries-words.js';

interface Viewer {
  readonly person: PersonActor;
  readonly now: Instant;
}

const KINDS: Readonly<Record<MessageItem['kind'], string>> = {
  reply: 'Reply',
  mention: 'Mention',
  comment: 'Comment',
  mail: 'Mail',
};

/** The list of what was said, ready to print. */
export function inboxPage(
  page: InboxPage,
  filter: {
    readonly channels: readonly ChannelLabel[];
    readonly chosen: ChannelLabel | null;
    /** Labels of the networks that can be listened to. */
    readonly listening: readonly string[];
  },
  viewer: Viewer,
) {
  const { channels, chosen, listening } = filter;
  return {
    title: 'Inbox',
    section: 'inbox',
    styles: ['publishing', 'inbox'],
    scripts: ['queue'],
    heading: 'Inbox',
    lede: 'What people say to you and about you, on every channel that can be listened to.',
    filter: {
      channel: chosen?.id ?? '',
      channels: [
        { value: '', label: 'All channels' },
        ...channels.map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
    rows: page.items.map((item) => messageView(item, viewer)),
    older: page.next ? olderHref(page.next, chosen) : '',
    empty:
      page.items.length > 0
        ? null
        : {
            icon: 'inbox',
            title: 'Nobody has said anything yet',
            text: `Replies, mentions, comments and mails show here within a minute or two. ${listenedTo(listening)}`,
          },
  };
}

/** One conversation with the form to answer it, ready to print. */
export function conversationPage(
  { message, messages, replies }: Conversation,
  form: {
    readonly text: string;
    readonly replyId: string;
    readonly problems: FormProblems;
    readonly mayAnswer: boolean;
  },
  viewer: Viewer,
) {
  const said = messages.map((item) => ({
    ...messageView(item, viewer),
    ours: false,
    state: null,
    problem: '',
  }));
  const answered = replies.map((reply) => {
    const at = reply.outcome?.at ?? viewer.now;
    return {
      id: reply.id,
      href: `/deliveries/${reply.id}`,
      author: reply.authorName,
      authorHref: '',
      kind: 'Answer',
      paragraphs: paragraphsOf(reply.text),
      at,
      moment: momentOf(at, { ...momentContext(viewer), channelZone: reply.channel.zone }),
      outHref: safeHref(reply.outcome?.url ?? null) ?? '',
      ours: true,
      state: stateWords(reply.state),
      problem: reply.problem ?? '',
    };
  });
  return {
    title: `${message.author.name} on ${message.channel.name}`,
    section: 'inbox',
    styles: ['publishing', 'inbox'],
    heading: message.author.name,
    channel: message.channel.name,
    channelHref: `/inbox?channel=${message.channel.id}`,
    icon: message.channel.network,
    private: !message.public,
    answers: message.delivery ? `/deliveries/${message.delivery}` : '',
    entries: [...said, ...answered].toSorted((a, b) => a.at - b.at),
    mayAnswer: form.mayAnswer,
    outHref: safeHref(message.url) ?? '',
    action: `/inbox/${message.id}`,
    submission: form.replyId,
    text: form.text,
    error: form.problems.byField['text'] ?? '',
    problems: form.problems.list,
  };
}

function messageView(item: MessageItem, viewer: Viewer) {
  return {
    id: item.id,
    href: `/inbox/${item.id}`,
    author: item.author.name,
    authorHref: safeHref(item.author.url) ?? '',
    channel: item.channel.name,
    icon: item.channel.network,
    kind: KINDS[item.kind],
    private: !item.public,
    excerpt: excerpt(null, item.text, 240),
    paragraphs: paragraphsOf(item.text),
    at: item.at,
    moment: momentOf(item.at, { ...momentContext(viewer), channelZone: item.channel.zone }),
    outHref: safeHref(item.url) ?? '',
  };
}

const momentContext = ({ person, now }: Viewer) => ({ now, zone: person.zone });

const paragraphsOf = (text: string): readonly (readonly string[])[] =>
  text.trim() === '' ? [] : text.split(/\n{2,}/).map((part) => part.split('\n'));

function olderHref({ at, id }: InboxCursor, chosen: ChannelLabel | null): string {
  const query = new URLSearchParams({ after: `${at}.${id}` });
  if (chosen) query.set('channel', chosen.id);
  return `/inbox?${query.toString()}`;
}

function listenedTo(labels: readonly string[]): string {
  if (labels.length === 0) return 'No network of this version can be listened to.';
  return `These can be listened to: ${labels.join(', ')}.`;
}
