import { contextBridge, ipcRenderer } from 'electron'
import { allowed, callChannels, eventChannels } from '#core/channels.ts'
import { pathOfFile } from './newer-electron.ts'

/** All the page gets: the contract's calls and events by name. Paths go from here to main, never to the page. */
contextBridge.exposeInMainWorld('ostium', {
  invoke: async (channel: string, payload: unknown): Promise<unknown> =>
    ipcRenderer.invoke(allowed(callChannels, channel), payload),
  on: (channel: string, callback: (payload: unknown) => void) => {
    const listener = (_event: unknown, payload: unknown) => callback(payload)
    ipcRenderer.on(allowed(eventChannels, channel), listener)
    return () => void ipcRenderer.off(channel, listener)
  },
  drop: (files: readonly object[]) =>
    ipcRenderer.invoke('study.drop', { paths: files.map(pathOfFile).filter((path) => path !== null) }),
})
