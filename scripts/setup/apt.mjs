import { has, run } from './run.mjs'

/** Debian and its children as root: there set-up installs what is missing; elsewhere it names the command. */
export const mayInstall = async ({ platform, isRoot }) =>
  platform === 'linux' && isRoot && (await has('apt-get'))

/** Installs Debian packages, with one refresh of the lists first. */
export async function aptInstall(world, packages) {
  world.say.line(`installing ${packages.join(' ')} by apt-get`)
  const env = { ...world.env, DEBIAN_FRONTEND: 'noninteractive' }
  const wait = ['-o', 'DPkg::Lock::Timeout=300']
  await run('apt-get', [...wait, 'update', '-qq'], { env })
  const names = await Promise.all(packages.map(nameHere))
  await run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', ...names], { env })
}

/** Since the 64-bit time change some libraries are called `…t64` (Debian 13, Ubuntu 24.04). */
async function nameHere(name) {
  const later = `${name}t64`
  return (await has('apt-cache', ['show', '--quiet', later])) ? later : name
}

/** The one command that a person types. */
export const aptCommand = (packages) => `sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`
