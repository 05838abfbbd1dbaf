import type { Policy } from '#core/policy.ts'
import { actOfCall, actOfCommand, refusedByPolicy } from '#core/policy-acts.ts'
import type { Failure } from '#core/result.ts'

/** Why the hospital forbids a call of the page; null where it does not. */
export const forbiddenCalls =
  (policy: Policy, account: string) =>
  (channel: string): Failure | null => {
    const act = actOfCall(channel)
    return act === null ? null : refusedByPolicy(policy, act, account)
  }

/** Why the hospital forbids a command of the command line; null where it does not. */
export const forbiddenCommands =
  (policy: Policy, account: string) =>
  (command: string): Failure | null => {
    const act = actOfCommand(command)
    return act === null ? null : refusedByPolicy(policy, act, account)
  }
