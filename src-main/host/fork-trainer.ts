import { fork, type ForkOptions } from 'node:child_process'
import type { LaunchTrainer } from './trainer-process.ts'
import { trainerEnvironment } from './trainer-process.ts'

/**
 * A trainer beside a program without Electron. @param entry the built dist/main/trainer.cjs
 * @param how by which program it is run; by this one's Node if left out
 */
export const forkTrainer =
  (entry: string, how: Pick<ForkOptions, 'execPath' | 'execArgv'> = {}): LaunchTrainer =>
  (threads, { onMessage, onExit }) => {
    const env = { ...process.env, ...trainerEnvironment(threads) }
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
      env,
      ...how,
    })
    let over = false
    const end = (code: number | null) => {
      if (over) return
      over = true
      onExit(code)
    }
    child.on('message', onMessage)
    child.on('exit', end)
    child.on('error', () => end(null))
    return {
      pid: child.pid,
      send: (message) => void (child.connected && child.send(message, () => undefined)),
      kill: () => void child.kill('SIGKILL'),
    }
  }
