/**
 * What a page of ours may do. Every switch of Electron's security checklist is written out, also where it is the default:
 * a default may change with Electron, and a line that is taken away is seen by a test.
 */
export const webPreferences = (preload: string) => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  enableBlinkFeatures: '',
  plugins: false,
  webviewTag: false,
  safeDialogs: true,
  spellcheck: false,
  navigateOnDragDrop: false,
})
