import type { GreyImage } from '#core/model/preprocess.ts'
import { correlation, SAME_IMAGE_CORRELATION, samePixels, thumbnail } from '#core/training/duplicates.ts'
import { differenceHash, hammingDistance } from '#core/training/perceptual-hash.ts'

/** One image and the part of the data it stands in. */
export interface PlacedImage {
  readonly part: string
  readonly name: string
  readonly image: GreyImage
}

/** Two images that are, or may be, the same picture. */
export interface Repeat {
  readonly a: { readonly part: string; readonly name: string }
  readonly b: { readonly part: string; readonly name: string }
  /** Equal pixels; nearly equal thumbnails; or only nearly equal hashes, which asks for a look. */
  readonly by: 'pixels' | 'thumbnail' | 'hash'
  readonly correlation: number
  /** Of 64. */
  readonly differingBits: number
}

/** Hashes of unrelated angiograms differ in 25 to 35 bits; copies with other contrast or compression in 0 to 3. */
const SAME_HASH_BITS = 3

/** Every pair of images that are the same by pixels, by thumbnail or by perceptual hash, within parts and across them. */
export function repeats(images: readonly PlacedImage[]): Repeat[] {
  const known = images.map(({ part, name, image }) => ({
    place: { part, name },
    image,
    thumbnail: thumbnail(image),
    hash: differenceHash(image),
  }))
  const found: Repeat[] = []
  for (const [i, b] of known.entries()) {
    for (const a of known.slice(0, i)) {
      const alike = correlation(a.thumbnail, b.thumbnail)
      const differingBits = hammingDistance(a.hash, b.hash)
      if (alike <= SAME_IMAGE_CORRELATION && differingBits > SAME_HASH_BITS) continue
      const near = alike > SAME_IMAGE_CORRELATION ? 'thumbnail' : 'hash'
      const by = samePixels(a.image, b.image) ? 'pixels' : near
      found.push({ a: a.place, b: b.place, by, correlation: Math.round(1e4 * alike) / 1e4, differingBits })
    }
  }
  return found
}
