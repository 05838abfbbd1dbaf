import * as z from 'zod'
import { lockedSettings, type Policy } from './policy.ts'
import { assertNever, type Failure } from './result.ts'

/** What a hospital may forbid. */
export const PolicyAct = z.enum([
  'train',
  'adopt',
  'export-labels',
  'export-library',
  'export-bundles',
  'export-images',
  'export-reports',
])
export type PolicyAct = z.infer<typeof PolicyAct>

/** What the page needs to know: which settings are greyed, and which buttons. */
export const PolicyInForce = z.object({ locked: z.array(z.string()), refused: z.array(PolicyAct) })
export type PolicyInForce = z.infer<typeof PolicyInForce>

/** @param account as the operating system names who works here */
export const policyInForce = (policy: Policy, account: string): PolicyInForce => ({
  locked: Object.keys(lockedSettings(policy)),
  refused: PolicyAct.options.filter((act) => !permits(policy, act, account)),
})

function permits(policy: Policy, act: PolicyAct, account: string): boolean {
  switch (act) {
    case 'train':
      return policy.fineTuning ?? true
    case 'adopt':
      return policy.adopters?.includes(account) ?? true
    case 'export-labels':
      return policy.export?.labels ?? true
    case 'export-library':
      return policy.export?.library ?? true
    case 'export-bundles':
      return policy.export?.bundles ?? true
    case 'export-images':
      return policy.export?.images ?? true
    case 'export-reports':
      return policy.export?.reports ?? true
    default:
      return assertNever(act)
  }
}

const SAYS: Readonly<Record<PolicyAct, string>> = {
  train: 'Training and calibrating models',
  adopt: `Deciding which model or calibration reads`,
  'export-labels': 'Exporting labels',
  'export-library': 'Exporting the library',
  'export-bundles': 'Exporting models',
  'export-images': 'Exporting images',
  'export-reports': 'Exporting reports and logs',
}

/** Null where the policy has nothing against it. Error: `set-by-policy` */
export const refusedByPolicy = (policy: Policy, act: PolicyAct, account: string): Failure | null =>
  permits(policy, act, account)
    ? null
    : {
        code: 'set-by-policy',
        message: `${SAYS[act]} is not permitted to ${account} by your hospital.`,
        action: 'Ask who looks after this computer.',
      }

/** The calls of the contract that are such an act. */
const CALLS: Readonly<Record<string, PolicyAct>> = {
  'training.start': 'train',
  'training.resume': 'train',
  'recalibration.start': 'train',
  'recalibration.adopt': 'adopt',
  'recalibration.undo': 'adopt',
  'registry.adopt': 'adopt',
  'registry.rollBack': 'adopt',
  'label.export': 'export-labels',
  'cohort.export': 'export-labels',
  'bundle.export': 'export-bundles',
  'model.savePdf': 'export-reports',
  'audit.export': 'export-reports',
  'image.export': 'export-images',
  'support.save': 'export-reports',
}

/** @param channel of the contract, `domain.call` */
export const actOfCall = (channel: string): PolicyAct | null => CALLS[channel] ?? null

/** The commands of the command line that are such an act, as they are typed; with the option that makes it another one. */
const COMMANDS: Readonly<Record<string, PolicyAct>> = {
  finetune: 'train',
  recalibrate: 'train',
  'recalibrate --adopt': 'adopt',
  'recalibrate --undo': 'adopt',
  'models replay': 'train',
  'models adopt': 'adopt',
  'models rollback': 'adopt',
  'labels export': 'export-labels',
  'library export': 'export-library',
  'bundle export': 'export-bundles',
  'models change-record': 'export-reports',
  export: 'export-images',
  'support-bundle': 'export-reports',
}

/** Options by which a command decides what reads here. */
const Deciding = z.object({ adopt: z.boolean().optional(), undo: z.boolean().optional() })

/**
 * What must be permitted for a command to run, each as `actOfCommand` knows it.
 * @param command the words of it, as `models adopt`
 * @param options as they were given with it
 */
export function askedBy(command: string, options: unknown): string[] {
  const { adopt = false, undo = false } = Deciding.safeParse(options).data ?? {}
  if (undo) return [`${command} --undo`]
  return adopt ? [command, `${command} --adopt`] : [command]
}

/** @param command the words of it, as `models adopt`; its options only as `askedBy` adds them */
export const actOfCommand = (command: string): PolicyAct | null => COMMANDS[command] ?? null
