import { scaleLinear, scaleLog } from 'd3-scale'
import { line as curve } from 'd3-shape'
import { element, FAINT, INK, line, LINE, text } from '../circuit/svg.ts'
import type { TableModel } from './models.ts'

/** Where a chart stands in its picture, in pixels. */
export interface Place {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Axis {
  readonly title: string
  readonly scale: (value: number) => number
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
}

export interface Chart {
  readonly place: Place
  readonly x: Axis
  readonly y: Axis
}

/** Both ends and some room; never so narrow that rounding would fill it. */
function padded(values: readonly number[], least: number): [number, number] {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return [0, 1]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const room = Math.max(least, 0.05 * (high - low))
  return [low - room, high + room]
}

/** An axis that holds these values. @param span of pixels, from the low end to the high one */
export function axisOf(
  title: string,
  values: readonly number[],
  span: readonly [number, number],
  least = 0.005,
): Axis {
  const scale = scaleLinear(padded(values, least), span)
  const format = scale.tickFormat(5)
  const ticks = scale.ticks(5).map((value) => ({ value, label: format(value) }))
  return { title, scale: (value) => scale(value), ticks }
}

/** The same on a logarithmic scale with ticks at the values themselves. */
export function logAxisOf(
  title: string,
  values: readonly number[],
  span: readonly [number, number],
  labelOf: (value: number) => string,
): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const scale = scaleLog([low * 0.9, high * 1.1], span)
  return {
    title,
    scale: (value) => scale(value),
    ticks: values.map((value) => ({ value, label: labelOf(value) })),
  }
}

const SMALL = { 'font-size': 12, fill: FAINT } as const

/** Lines behind, ticks and titles of both axes. */
export function axes({ place: { left, top, width, height }, x, y }: Chart): string[] {
  const bottom = top + height
  return [
    ...y.ticks.flatMap(({ value, label }) => [
      line(left, y.scale(value), left + width, y.scale(value), { stroke: LINE }),
      text(left - 8, y.scale(value) + 4, label, { ...SMALL, 'text-anchor': 'end' }),
    ]),
    ...x.ticks.flatMap(({ value, label }) => [
      line(x.scale(value), bottom, x.scale(value), bottom + 5),
      text(x.scale(value), bottom + 20, label, { ...SMALL, 'text-anchor': 'middle' }),
    ]),
    line(left, bottom, left + width, bottom),
    text(left + width / 2, bottom + 40, x.title, { ...SMALL, 'text-anchor': 'middle' }),
    text(left, top - 10, y.title, { 'font-size': 12, 'font-weight': 600 }),
  ]
}

/** Colour and dash of a model: told apart without colour too. */
export interface Style {
  readonly colour: string
  readonly dash: string
}

export const STYLES: Readonly<Record<TableModel, Style>> = {
  resnet18: { colour: '#5b3a8c', dash: '2 3' },
  'mobilenet-v2': { colour: '#1b2733', dash: '' },
  'efficientnet-b0': { colour: '#2e6b2e', dash: '8 3' },
  simclr: { colour: '#a8480a', dash: '6 4' },
  'simclr-classical': { colour: '#8a1f4b', dash: '10 3 2 3' },
  hybrid: { colour: '#0b5c8f', dash: '' },
  'hybrid-alpha-0': { colour: '#0b5c8f', dash: '3 3' },
}

/** A curve through points of the data. */
export function through(chart: Chart, points: readonly (readonly [number, number])[], style: Style): string {
  const path = curve<readonly [number, number]>(
    ([x]) => chart.x.scale(x),
    ([, y]) => chart.y.scale(y),
  )([...points])
  const dash = style.dash === '' ? {} : { 'stroke-dasharray': style.dash }
  return element('path', { d: path ?? '', fill: 'none', stroke: style.colour, 'stroke-width': 2, ...dash })
}

/** A filled point; an open one for a single seed. */
export const dot = (x: number, y: number, colour: string, open = false): string =>
  element('circle', {
    cx: x,
    cy: y,
    r: open ? 3 : 4.5,
    fill: open ? 'none' : colour,
    stroke: colour,
    'stroke-width': 1.5,
  })

/** One line of a legend for each series, from the top down. */
export const legend = (
  left: number,
  top: number,
  entries: readonly { readonly title: string; readonly style: Style }[],
): string[] =>
  entries.flatMap(({ title, style: { colour, dash } }, i) => [
    line(left, top + 20 * i, left + 34, top + 20 * i, {
      stroke: colour,
      'stroke-width': 2,
      ...(dash === '' ? {} : { 'stroke-dasharray': dash }),
    }),
    text(left + 42, top + 20 * i + 4, title, { 'font-size': 12, fill: INK }),
  ])
