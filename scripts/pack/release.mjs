import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const DAY_MS = 24 * 60 * 60 * 1000
const WARN_DAYS = 60

/**
 * Until when the Electron that is pinned gets security fixes. Electron supports its newest three majors, one every eight weeks
 * (electronjs.org/docs/latest/tutorial/electron-timelines), so a major ends 24 weeks after its release.
 * @param {Record<string, string>} released release days by major, packaging/electron-releases.json
 * @returns {{ until: string, daysLeft: number, state: 'supported' | 'ending' | 'over' | 'unknown' }}
 */
export function electronSupport(version, released, now) {
  const day = released[version.split('.')[0]]
  if (day === undefined) return { until: 'unknown', daysLeft: 0, state: 'unknown' }
  const end = Date.parse(day) + 24 * 7 * DAY_MS
  const daysLeft = Math.floor((end - now) / DAY_MS)
  const state = daysLeft < 0 ? 'over' : daysLeft < WARN_DAYS ? 'ending' : 'supported'
  return { until: new Date(end).toISOString().slice(0, 10), daysLeft, state }
}

export const releasedDays = async (root) =>
  JSON.parse(await readFile(join(root, 'packaging', 'electron-releases.json'), 'utf8'))

/**
 * Why these parts may not be released; empty where they may.
 * @param {{ development: boolean, version: string }} runtime .setup/electron.json
 * @param {string} pinned Electron's version in package.json
 * @param {{ backend: string }} tensorflow .setup/tensorflow.json
 * @param {{ state: string, until: string }} support of the runtime
 */
export function refusals(runtime, pinned, tensorflow, support, signed) {
  return [
    ...(runtime.development
      ? [
          `the runtime is Electron ${runtime.version} for development only; a release takes the pinned ${pinned} (ELECTRON_OVERRIDE_DIST_PATH)`,
        ]
      : runtime.version === pinned
        ? []
        : [`the runtime is Electron ${runtime.version}, package.json pins ${pinned}`]),
    ...(support.state === 'over'
      ? [`Electron ${runtime.version} has had no security fixes since ${support.until}`]
      : []),
    ...(support.state === 'unknown'
      ? [`packaging/electron-releases.json does not know Electron ${runtime.version}`]
      : []),
    ...(tensorflow.backend === 'native' ? [] : ['native TensorFlow is not in place']),
    ...(signed ? [] : ['there is no key to sign with (--key FILE)']),
  ]
}
