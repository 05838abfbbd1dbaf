/** A piece of a change record as it is shown. */
export type RecordBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }

const plain = (text: string): string => text.replaceAll('**', '').replaceAll('`', '')
const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => plain(cell.trim()))

/** The Markdown that change records are written in, and no more of it. @returns in their order */
export function recordBlocks(markdown: string): RecordBlock[] {
  const blocks: RecordBlock[] = []
  for (const line of markdown.split('\n')) {
    const last = blocks.at(-1)
    const heading = /^(#+) (.*)$/.exec(line)
    if (line.trim() === '' || /^\|( --- \|)+$/.test(line)) continue
    if (heading) blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: plain(heading[2] ?? '') })
    else if (line.startsWith('- ')) {
      const items = last?.kind === 'list' ? last.items : []
      if (last?.kind === 'list') blocks.pop()
      blocks.push({ kind: 'list', items: [...items, plain(line.slice(2))] })
    } else if (line.startsWith('|')) {
      const rows = last?.kind === 'table' ? last.rows : []
      if (last?.kind === 'table') blocks.pop()
      blocks.push({ kind: 'table', rows: [...rows, cellsOf(line)] })
    } else blocks.push({ kind: 'text', text: plain(line) })
  }
  return blocks
}
