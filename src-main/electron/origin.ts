/** The one origin the program has. */
export const SCHEME = 'app'
const HOST = 'ostium'
export const HOME_URL = `${SCHEME}://${HOST}/index.html`

/** True for the app's own pages only. */
export function isOwnUrl(url: string): boolean {
  const parsed = tryParse(url)
  return parsed !== null && parsed.protocol === `${SCHEME}:` && parsed.hostname === HOST
}

function tryParse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}
