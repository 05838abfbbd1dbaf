import { getContext, setContext } from 'svelte'

type Covered = () => boolean

export const COVER = Symbol('whether the screen is locked')

/** Lets every dialog below know whether the cover is over the screen. */
export const provideCover = (covered: Covered): void => void setContext<Covered>(COVER, covered)

/** To be called while a component is made; without a lock above it the screen is open. */
export const cover = (): Covered => getContext<Covered | undefined>(COVER) ?? (() => false)
