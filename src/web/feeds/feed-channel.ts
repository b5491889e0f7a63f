/** What the public pages need to know of a feed channel. */
export interface FeedChannel {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  /** Times on the page are told in this IANA zone. */
  readonly zone: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  /** When it was closed for good, or null. */
  readonly deletedAt: Date | null;
}

/** Finds feed channels, closed ones too, by their name in addresses. */
export interface FeedChannels {
  find(slug: string): Promise<FeedChannel | null>;
}
