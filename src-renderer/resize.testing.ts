import { afterAll, vi } from 'vitest'

/** jsdom lays nothing out, so no size ever changes there; what measures its width needs this all the same. */
class NoResizes implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/** To be called once by a test file that draws charts; files share a page, so it is taken back after the last test. */
export function withoutResizes(): void {
  vi.stubGlobal('ResizeObserver', NoResizes)
  afterAll(() => void vi.unstubAllGlobals())
}
