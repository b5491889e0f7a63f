import sharp from 'sharp';
import type { Images } from '../../../src/networks/images.js';

/** A picture in one colour for any id, as the media library would hand it out. */
export const sampleImages = (): Images => ({
  async fit() {
    const create = { width: 64, height: 48, channels: 3, background: '#2266aa' } as const;
    const { data, info } = await sharp({ create }).png().toBuffer({ resolveWithObject: true });
    return { bytes: data, contentType: 'image/png', width: info.width, height: info.height };
  },
});
