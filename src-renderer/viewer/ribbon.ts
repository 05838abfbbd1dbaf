import type { Triage } from '#core/reading/types.ts'

/** What the ribbon knows of a frame. */
export interface RibbonBar {
  readonly frame: number
  readonly state: 'unread' | 'outside' | 'failed' | 'read'
  /** 0 to 1; only for `read`. */
  readonly score: number
  readonly triage: Triage | null
}

/** How a bar is drawn: one path a kind, however many frames there are. */
export type BarKind = 'look' | 'plain' | 'unread' | 'outside'

export interface RibbonPaths extends Readonly<Record<BarKind, string>> {
  readonly step: number
}

const LEAST_HEIGHT = 2

/** Bars as SVG paths in a box of `width` × `height`; a run with more frames than pixels draws them over one another. */
export function ribbonPaths(bars: readonly RibbonBar[], width: number, height: number): RibbonPaths {
  const step = bars.length === 0 ? width : width / bars.length
  const gap = step > 4 ? 1 : 0
  const paths: Record<BarKind, string> = { look: '', plain: '', unread: '', outside: '' }
  for (const [i, bar] of bars.entries()) {
    const x = (i * step + gap / 2).toFixed(2)
    const w = Math.max(0.5, step - gap).toFixed(2)
    const kind = kindOf(bar)
    const h = bar.state === 'read' ? Math.max(LEAST_HEIGHT, bar.score * height) : LEAST_HEIGHT
    if (kind !== 'outside') paths[kind] += `M${x} ${height}h${w}v${(-h).toFixed(2)}h-${w}z`
    // A gap with a small tick in the middle: the model said nothing here.
    else paths.outside += `M${(i * step + step / 2).toFixed(2)} ${height}v-5`
  }
  return { ...paths, step }
}

function kindOf({ state, triage }: RibbonBar): BarKind {
  if (state === 'unread') return 'unread'
  if (state !== 'read') return 'outside'
  return triage === 'look' ? 'look' : 'plain'
}
