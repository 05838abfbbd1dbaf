/** The one origin the program has. */
export const SCHEME = 'app'
const HOST = 'ostium'
export const HOME_URL = `${SCHEME}://${HOST}/index.html`

/** True for the app's own pages only. */
export function isOwnUrl(url: string): boolean {
  const parsed = tryParse(url)
  return parsed !== null && parsed.protocol === `${SCHEME}:` && parsed.hostname === HOST
}

/** What the session lets through: our own pages and what they make themselves; nothing that comes from elsewhere. */
export const mayLoad = (url: string): boolean =>
  isOwnUrl(url) || /^(blob:app:\/\/ostium\/|data:|devtools:)/.test(url)

function tryParse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}
