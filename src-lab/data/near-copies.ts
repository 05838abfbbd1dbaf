import type { GreyImage } from '#core/model/preprocess.ts'
import { repeats } from './repeats.ts'

/** Of each image the first name that a chain of near copies (pixels, thumbnails or hashes) leads to, its own where it has none. */
export function nearCopies(
  images: readonly { readonly name: string; readonly image: GreyImage }[],
): string[] {
  const first = new Map(images.map(({ name }) => [name, name]))
  const pairs = repeats(images.map(({ name, image }) => ({ part: '', name, image })))
  for (const { a, b } of pairs) {
    const [one, other] = [first.get(a.name), first.get(b.name)]
    for (const [name, cluster] of first) if (cluster === other) first.set(name, one ?? cluster)
  }
  return images.map(({ name }) => first.get(name) ?? name)
}
