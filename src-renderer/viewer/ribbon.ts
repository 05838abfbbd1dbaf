import type { Triage } from '#core/reading/types.ts'

/** What the ribbon knows of a frame. */
export interface RibbonBar {
  readonly frame: number
  readonly state: 'unread' | 'outside' | 'failed' | 'read'
  /** 0 to 1; only for `read`. */
  readonly score: number
  readonly triage: Triage | null
  /** Share of contrast beside the other frames of the run, 0 to 1; null where it is unknown. */
  readonly filled: number | null
}

/** Frames that stand out; null where there is none. */
export interface RibbonMarks {
  readonly peak: number | null
  readonly stable: number | null
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

/** Contrast as a line in a box of `width` × `height`, full at its top, with a gap where it is unknown. */
export function filledPath(bars: readonly RibbonBar[], width: number, height: number): string {
  const step = width / Math.max(1, bars.length)
  let path = ''
  for (const [i, { filled }] of bars.entries()) {
    if (filled === null) continue
    const command = (bars[i - 1]?.filled ?? null) === null ? 'M' : 'L'
    const [left, right] = [(i * step).toFixed(2), ((i + 1) * step).toFixed(2)]
    const y = ((1 - filled) * height).toFixed(2)
    path += `${command}${left} ${y}H${right}`
  }
  return path
}

/** What is said of a frame to someone who does not see the ribbon. */
export function frameInWords(bar: RibbonBar | undefined, { peak, stable }: RibbonMarks): string {
  const marks = [
    bar !== undefined && bar.frame === peak && 'the peak',
    bar !== undefined && bar.frame === stable && 'the steadiest',
  ].filter((word) => word !== false)
  const filled = bar?.filled ?? null
  const contrast = filled === null ? [] : [`contrast ${Math.round(filled * 100)} %`]
  return [stateInWords(bar), ...contrast, ...marks].join(', ')
}

function stateInWords(bar: RibbonBar | undefined): string {
  if (bar === undefined || bar.state === 'unread') return 'not read yet'
  if (bar.state === 'failed') return 'could not be read'
  return bar.state === 'outside' ? 'outside what the model knows' : 'read'
}
