/** A time still to wait as people say it: `3 s left`, `2 min left`, `1 h 5 min left`. */
export function timeLeft(etaMs: number): string {
  const seconds = Math.max(1, Math.round(etaMs / 1000))
  if (seconds < 60) return `${seconds} s left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min left`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h left` : `${Math.floor(minutes / 60)} h ${rest} min left`
}
