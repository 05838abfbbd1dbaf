/** Zero bytes after the data, so that a reader may look past its end. */
const SLACK = 16

/** Entropy-coded data of one restart interval, without stuffed zeros, followed by `SLACK` zeros. */
export interface Interval {
  readonly data: Uint8Array
  readonly length: number
}

/**
 * The restart intervals of a scan (ITU T.81 B.1.1.5, F.1.2.3) and where the marker after it stands.
 * @param from the first byte after the scan header
 */
export function scanIntervals(bytes: Uint8Array, from: number): { intervals: Interval[]; end: number } {
  const intervals: Interval[] = []
  let start = from
  for (;;) {
    const end = nextMarker(bytes, start)
    intervals.push(unstuffed(bytes, start, end))
    const marker = bytes[end + 1] ?? 0
    if (end >= bytes.length || marker < 0xd0 || marker > 0xd7) return { intervals, end }
    start = end + 2
  }
}

/** The next FF that is neither stuffed nor a fill byte. */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1]
    if (next !== 0x00 && next !== 0xff) return at
  }
  return bytes.length
}

function unstuffed(bytes: Uint8Array, start: number, end: number): Interval {
  const data = new Uint8Array(end - start + SLACK)
  let length = 0
  for (let at = start; at < end;) {
    const ff = bytes.indexOf(0xff, at)
    const stop = ff < 0 || ff >= end ? end : ff + 1
    data.set(bytes.subarray(at, stop), length)
    length += stop - at
    at = bytes[stop] === 0 && stop < end && ff >= 0 ? stop + 1 : stop
  }
  return { data: data.subarray(0, length + SLACK), length }
}
