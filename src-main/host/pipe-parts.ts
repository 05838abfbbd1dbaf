import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { Duplex } from 'node:stream'
import { messagePipe } from '../engine/pipe.ts'
import type { EngineProcess, EngineProcessListeners, LaunchEngine } from './engine-link.ts'
import { trainerEnvironment, type LaunchTrainer } from './trainer-process.ts'

/**
 * Parts of an installed program without a window: the program again, told which part to be. What they print goes to our standard
 * error: ours is only the answer.
 * @param binary the program @param switches what it needs before all else (`--no-sandbox` for root, which draws nothing)
 */
export function pipeParts(
  binary: string,
  switches: readonly string[],
): {
  readonly engine: (entry: string) => LaunchEngine
  readonly trainer: (entry: string) => LaunchTrainer
} {
  const start = (entry: string, env: NodeJS.ProcessEnv, listeners: EngineProcessListeners) =>
    startPart(binary, [...switches, `--ostium-part=${basename(entry, '.cjs')}`], env, listeners)
  return {
    engine: (entry) => (listeners) => start(entry, process.env, listeners),
    trainer: (entry) => (threads, listeners) =>
      start(entry, { ...process.env, ...trainerEnvironment(threads) }, listeners),
  }
}

function startPart(
  binary: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { onMessage, onExit }: EngineProcessListeners,
): EngineProcess {
  const child = spawn(binary, args, { stdio: ['ignore', 2, 2, 'pipe'], env })
  const stream = child.stdio[3]
  if (!(stream instanceof Duplex)) throw new Error('a process was started without its pipe')
  const pipe = messagePipe(stream)
  let over = false
  const end = (code: number | null) => {
    if (over) return
    over = true
    onExit(code)
  }
  pipe.onMessage(onMessage)
  child.on('exit', end)
  child.on('error', () => end(null))
  return {
    pid: child.pid,
    send: (message) => pipe.send(message),
    kill: () => void child.kill('SIGKILL'),
  }
}
