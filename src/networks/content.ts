/** What is said on a channel, and how a network takes and shows it. */

export interface MediaItem {
  readonly id: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly alternativeText: string;
}

/** What is to be said on one channel: the variant where there is one, else the post's own text. */
export interface Content {
  readonly function: string;
  readonly title: string | null;
  readonly text: string;
  readonly media: readonly MediaItem[];
  /** The author wants a text that is too long as a thread, where the network has such. */
  readonly thread?: boolean;
}

/** One post as it will be seen: an ordinary one has one part, a thread several. */
export interface PreviewPart {
  readonly segments: readonly PreviewSegment[];
  readonly media: readonly MediaItem[];
  /** In the unit of the limits. */
  readonly used: number;
}

export interface PreviewSegment {
  readonly type: 'text' | 'link' | 'mention' | 'tag';
  /** What is read, which may be shorter than what was typed. */
  readonly text: string;
}

export interface ContentLimits {
  /** undefined means no limit. */
  readonly text:
    | {
        readonly most: number;
        readonly unit: 'characters' | 'graphemes' | 'bytes';
        /** What every link counts, however long it is, where the network has it so. */
        readonly perLink?: number;
      }
    | undefined;
  readonly media: {
    readonly most: number;
    readonly maximumBytes: number;
    readonly contentTypes: readonly string[];
  };
}

export interface ContentProblem {
  readonly rule: 'too-long' | 'media';
  readonly sentence: string;
}
