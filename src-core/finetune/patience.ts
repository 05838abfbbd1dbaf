import * as z from 'zod'

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** When a training has to wait, whatever it was told. */
export const Patience = z.object({
  onlyAtNight: z.boolean(),
  /** Local times; the night may go over midnight. */
  nightFrom: ClockTime,
  nightTo: ClockTime,
  pauseOnBattery: z.boolean(),
})
export type Patience = z.infer<typeof Patience>

export const usualPatience: Patience = {
  onlyAtNight: false,
  nightFrom: '20:00',
  nightTo: '06:00',
  pauseOnBattery: true,
}

export interface Moment {
  /** Of the local day, 0 to 1439. */
  readonly minute: number
  /** Null where the computer does not say. */
  readonly onBattery: boolean | null
}

/** Why a training waits now, in words; null where it may run. */
export function waitsFor(
  { onlyAtNight, nightFrom, nightTo, pauseOnBattery }: Patience,
  now: Moment,
): string | null {
  if (pauseOnBattery && now.onBattery === true) return 'the computer runs on its battery'
  if (onlyAtNight && !isNight(minuteOf(nightFrom), minuteOf(nightTo), now.minute))
    return `it trains from ${nightFrom} to ${nightTo} only`
  return null
}

const minuteOf = (time: string): number => 60 * Number(time.slice(0, 2)) + Number(time.slice(3))

/** The end is not of the night; from and to alike is the whole day. */
function isNight(from: number, to: number, minute: number): boolean {
  if (from === to) return true
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
