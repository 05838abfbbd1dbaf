import { commandNames, shippedKeys, type CommandName } from '#core/commands.ts'
import type { Settings } from '#core/settings.ts'
import type { PolicyAct, PolicyInForce } from '#core/policy-acts.ts'
import { shippedSettings } from '#core/shipped-settings.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

export interface SettingsListeners {
  /** Another name was set. */
  readonly onReader?: () => void
  /** Names are hidden, or shown again. */
  readonly onIdentity?: () => void
}

/** A person's settings; what is shown is what main has stored. */
export class SettingsState {
  settings = $state.raw<Settings>(shippedSettings)
  /** What the hospital decided, and nobody can change here. */
  policy = $state.raw<PolicyInForce>({ locked: [], refused: [] })

  readonly #api: Api
  readonly #onError: (error: Failure) => void
  readonly #listeners: SettingsListeners

  constructor(api: Api, onError: (error: Failure) => void, listeners: SettingsListeners = {}) {
    this.#api = api
    this.#onError = onError
    this.#listeners = listeners
  }

  async load(): Promise<void> {
    const [answer, policy] = await Promise.all([this.#api.settings.get(), this.#api.settings.policy()])
    if (policy.ok) this.policy = policy.value
    else this.#onError(policy.error)
    if (answer.ok) this.settings = answer.value
    else this.#onError(answer.error)
  }

  async set(change: Partial<Settings>): Promise<void> {
    const { reader, hideIdentity } = this.settings
    const answer = await this.#api.settings.set(change)
    if (!answer.ok) {
      this.#onError(answer.error)
      return
    }
    this.settings = answer.value
    if (reader !== answer.value.reader) this.#listeners.onReader?.()
    if (hideIdentity !== answer.value.hideIdentity) this.#listeners.onIdentity?.()
  }

  /** Whether the hospital forbids it to who works here. */
  refuses(act: PolicyAct): boolean {
    return this.policy.refused.includes(act)
  }

  keyFor(command: CommandName): string {
    return this.settings.keys[command] ?? ''
  }

  /** The command that has this key now; null when none has. */
  commandFor(key: string): CommandName | null {
    return commandNames.find((name) => this.settings.keys[name] === key) ?? null
  }

  /** Gives a command a key; the command that had it loses it. */
  async setKey(command: CommandName, key: string): Promise<void> {
    const before = this.commandFor(key)
    const freed = before === null || before === command ? {} : { [before]: '' }
    await this.set({ keys: { ...this.settings.keys, ...freed, [command]: key } })
  }

  async resetKeys(): Promise<void> {
    await this.set({ keys: { ...shippedKeys } })
  }
}
