import '@fontsource-variable/inter'
import './design/tokens.css'
import './design/base.css'
import './design/fields.css'
import './design/figures.css'
import { mount } from 'svelte'
import { mistakeFacts } from '#core/log/facts.ts'
import { createApi } from './api.ts'
import { sessionMemory } from './library/open-memory.ts'
import { answeredLater } from './lock/answered-later.ts'
import { startViewer } from './viewer/start-viewer.ts'
import Workstation from './views/Workstation.svelte'
import { WorkstationState } from './views/workstation.svelte.ts'

const target = document.getElementById('app')
if (target === null) throw new Error('the page has no place for the program')

const api = createApi(answeredLater(window.ostium))
const station = new WorkstationState(api, startViewer(), sessionMemory(sessionStorage))

/** A mistake in the page is said, not swallowed. */
function onBug(cause: unknown): void {
  void api.app.mistake(mistakeFacts(cause))
  const message = cause instanceof Error ? cause.message : String(cause)
  station.toasts.error({
    code: 'bug',
    message: `Ostium made a mistake: ${message}`,
    action: 'Go on if all looks right; otherwise restart, and report what you did.',
  })
}
addEventListener('error', ({ error, message }) => onBug(error ?? message))
addEventListener('unhandledrejection', ({ reason }) => onBug(reason))

mount(Workstation, { target, props: { station } })
