const TAG = /<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g

/** There is one root, every element is closed in the order it was opened, no attribute comes twice, and text is escaped. */
export function wellFormed(xml: string): boolean {
  const open: string[] = []
  let roots = 0
  for (const [, close = '', name = '', attributes = '', alone = ''] of xml.matchAll(TAG)) {
    const names = [...attributes.matchAll(/([\w:-]+)=/g)].map(([, key]) => key)
    if (new Set(names).size !== names.length) return false
    if (close === '/') {
      if (open.pop() !== name) return false
      continue
    }
    if (open.length === 0) roots++
    if (alone === '') open.push(name)
  }
  return roots === 1 && open.length === 0 && !/[<>]|&(?!amp;|lt;|quot;)/.test(xml.replaceAll(TAG, ''))
}
