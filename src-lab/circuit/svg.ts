/** Drawing as text: elements with attributes, escaped; colours that are dark on light and told apart by lightness too. */
export const INK = '#1b2733'
export const FAINT = '#5b6b7b'
export const LINE = '#c3ccd5'
export const PAPER = '#ffffff'
export const BLUE = '#0b5c8f'
export const ORANGE = '#a8480a'

export type Attributes = Readonly<Record<string, string | number>>

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** @param inside text is escaped; elements are given as a list */
export function element(
  name: string,
  attributes: Attributes,
  inside: string | readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? short(value) : value)}"`,
  )
  const content = typeof inside === 'string' ? escaped(inside) : inside.join('\n')
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`
}

const short = (value: number): string => String(Math.round(value * 100) / 100)

export const text = (x: number, y: number, words: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, words)

export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string =>
  element('line', { x1, y1, x2, y2, stroke: INK, ...attributes })

/** A whole picture on white, with the words that a screen reader says of it. */
export function picture(
  {
    width,
    height,
    title,
    description,
  }: { width: number; height: number; title: string; description: string },
  parts: readonly string[],
): string {
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${short(width)} ${short(height)}`,
      width,
      height,
      role: 'img',
      'aria-labelledby': 'title desc',
      'font-family': 'Inter, system-ui, sans-serif',
      'font-size': 14,
      fill: INK,
    },
    [
      element('title', { id: 'title' }, title),
      element('desc', { id: 'desc' }, description),
      element('rect', { width, height, fill: PAPER }),
      ...parts,
    ],
  )
  return `${svg}\n`
}
