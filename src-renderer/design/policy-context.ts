import { getContext, setContext } from 'svelte'
import type { PolicyAct } from '#core/policy-acts.ts'

type Refuses = (act: PolicyAct) => boolean

const POLICY = Symbol('what the hospital forbids')

/** Lets every button below know what the hospital forbids. */
export const provideRefusals = (refuses: Refuses): void => void setContext<Refuses>(POLICY, refuses)

/** To be called while a component is made; without a policy above it nothing is forbidden. */
export const refusals = (): Refuses => getContext<Refuses | undefined>(POLICY) ?? (() => false)
