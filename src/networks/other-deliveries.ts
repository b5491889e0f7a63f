/**
 * What the channel's other deliveries brought out. A post that we find on a network, of which we
 * never learned the id, is not ours to claim when it is known to be another delivery's.
 */
export interface OtherDeliveries {
  /** Which of these network ids belong to a delivery of the channel other than this one. */
  owning(
    networkIds: readonly string[],
    of: { readonly channel: string; readonly delivery: string },
  ): Promise<ReadonlySet<string>>;
}
