import type { Policy } from '#core/policy.ts'
import { actOfCall, actOfCommand, refusedByPolicy, type PolicyAct } from '#core/policy-acts.ts'
import type { Failure } from '#core/result.ts'

const forbiddenBy =
  (actOf: (name: string) => PolicyAct | null) =>
  (policy: Policy, account: string) =>
  (name: string): Failure | null => {
    const act = actOf(name)
    return act === null ? null : refusedByPolicy(policy, act, account)
  }

/** Why the hospital forbids a call of the page, by its channel; null where it does not. */
export const forbiddenCalls = forbiddenBy(actOfCall)

/** Why the hospital forbids a command of the command line, by its words; null where it does not. */
export const forbiddenCommands = forbiddenBy(actOfCommand)
