import { app, type Session, type WebContents } from 'electron'
import { mayLoad } from './origin.ts'

/** To be called before the app is ready: no name is ever resolved, nothing phones home. */
export function forbidNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
  ]) {
    app.commandLine.appendSwitch(name)
  }
}

/** No part of the memory of any process, which holds pictures and names, is ever written to disk by the program. */
export function forbidDumps(): void {
  for (const name of ['disable-breakpad', 'disable-crash-reporter', 'noerrdialogs'])
    app.commandLine.appendSwitch(name)
}

/** Denies every permission, every request that is not the app's own, and every file a page would put on disk itself. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url) }))
}

/** No page but our own, no second window, no embedded page: a dropped file cannot replace the program. */
export function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  // WebRTC is no request of the session's: without this a page could reach an address by UDP.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
