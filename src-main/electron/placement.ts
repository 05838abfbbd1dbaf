import type { WindowBounds } from '../store/preferences.ts'

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const WANTED = { width: 1600, height: 1000 }

/** Where it was, if enough of that is still on a screen; else the middle of the first screen. */
export function placeWindow(before: WindowBounds | null, areas: readonly Area[]): WindowBounds {
  if (before !== null && areas.some((area) => overlap(before, area) >= 0.25)) return before
  const [area] = areas
  if (area === undefined) return { x: 0, y: 0, ...WANTED, maximized: false }
  const width = Math.min(WANTED.width, area.width)
  const height = Math.min(WANTED.height, area.height)
  const x = area.x + Math.round((area.width - width) / 2)
  const y = area.y + Math.round((area.height - height) / 2)
  return { x, y, width, height, maximized: false }
}

/** The part of the window that lies on this area, 0 to 1. */
function overlap(window: Area, area: Area): number {
  const wide = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const high = Math.min(window.y + window.height, area.y + area.height) - Math.max(window.y, area.y)
  return (Math.max(0, wide) * Math.max(0, high)) / (window.width * window.height)
}
