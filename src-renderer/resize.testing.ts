/** jsdom lays nothing out, so no size ever changes there; what measures its width needs this all the same. */
class NoResizes implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/** To be called once by a test file that draws charts. */
export function withoutResizes(): void {
  globalThis.ResizeObserver = NoResizes
}
