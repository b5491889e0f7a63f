/** What a network takes as an image. Undefined means no limit. */
export interface ImageWants {
  /** The first is what an image becomes whose own type is not taken. */
  readonly contentTypes: readonly string[];
  readonly maximumBytes: number;
  /** Width times height. */
  readonly maximumPixels?: number | undefined;
  /** Of the longer side. */
  readonly maximumSide?: number | undefined;
}

export interface FittedImage {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

/** Images of the media library in the form that a network takes. */
export interface Images {
  /** The same bytes every time. Throws `ImageRefusedError`, whose message is for people. */
  fit(id: string, wants: ImageWants): Promise<FittedImage>;
}

/** An image that cannot be brought into the form that a network takes: what happened, what to do. */
export class ImageRefusedError extends Error {
  override readonly name = 'ImageRefusedError';
}
