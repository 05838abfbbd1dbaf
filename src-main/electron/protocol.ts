import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { RunId } from '#core/contract.ts'
import { screenLocked } from '#core/privacy/lock.ts'
import type { Failure } from '#core/result.ts'
import type { Host } from '../host/host.ts'
import { contentTypeOf, securityHeaders } from './headers.ts'
import { isOwnUrl, SCHEME } from './origin.ts'

/** To be called before the app is ready: `app:` gets an origin, fetch and a secure context. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true }
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }])
}

/** Serves the page, frames (`/frame/<run>/<n>`) and thumbnails (`/thumb/<run>`), and nothing else. */
export function serveScheme(
  rendererDir: string,
  host: Pick<Host, 'frame' | 'thumbnail' | 'screenLock'>,
): void {
  protocol.handle(SCHEME, (request) => {
    if (!isOwnUrl(request.url) || request.method !== 'GET') return plain(404, 'Not found')
    const { pathname } = new URL(request.url)
    const [, kind = '', runId = '', frame = ''] = pathname.split('/')
    if ((kind === 'frame' || kind === 'thumb') && host.screenLock.locked()) return failed(screenLocked)
    if (kind === 'frame') return serveFrame(host, runId, frame)
    if (kind === 'thumb') return serveThumbnail(host, runId)
    return serveFile(rendererDir, pathname)
  })
}

const plain = (status: number, text: string) => new Response(text, { status, headers: securityHeaders })

/** Why it cannot be had, as the same data an IPC call would answer. */
const failed = (error: Failure) =>
  new Response(JSON.stringify(error), {
    status: error.code === 'no-such-run' ? 404 : 409,
    headers: { ...securityHeaders, 'Content-Type': 'application/json' },
  })

const bytes = (body: Uint8Array<ArrayBuffer>, contentType: string, cache: string) =>
  new Response(body, { headers: { ...securityHeaders, 'Content-Type': contentType, 'Cache-Control': cache } })

const immutable = 'private, max-age=31536000, immutable'

async function serveFrame(host: Pick<Host, 'frame'>, runId: string, frame: string): Promise<Response> {
  if (!RunId.safeParse(runId).success || !/^\d{1,6}$/.test(frame)) return plain(404, 'Not found')
  const found = await host.frame(runId, Number(frame))
  return found.ok ? bytes(found.value, 'application/octet-stream', immutable) : failed(found.error)
}

function serveThumbnail(host: Pick<Host, 'thumbnail'>, runId: string): Response {
  const png = RunId.safeParse(runId).success ? host.thumbnail(runId) : null
  return png === null ? plain(404, 'Not found') : bytes(new Uint8Array(png), 'image/png', 'no-cache')
}

async function serveFile(root: string, pathname: string): Promise<Response> {
  const path = normalize(join(root, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)))
  if (!path.startsWith(root + sep)) return plain(404, 'Not found')
  const content = await readFile(path).catch(() => null)
  if (content === null) return plain(404, 'Not found')
  return bytes(new Uint8Array(content), contentTypeOf(extname(path)), 'no-cache')
}
