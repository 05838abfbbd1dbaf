import { rm, rename } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { run } from '../setup/run.mjs'

/**
 * One folder as .tar.gz, the same bytes from the same files: names sorted, one time, no owner. electron-builder's own archives keep
 * the times of the build.
 */
export async function tarball(folder, name, target, { epoch, fast }) {
  const tar = `${target}.partial`
  const same = [
    '--sort=name',
    `--mtime=@${epoch}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--format=gnu',
    '--mode=u+rw,go+r,go-w,a+X',
  ]
  const compress = `gzip -n -${fast ? 1 : 9}`
  await rm(tar, { force: true })
  const renamed = `--transform=s,^${basename(folder)},${name},S`
  await run('tar', [...same, renamed, '-I', compress, '-cf', tar, '-C', dirname(folder), basename(folder)])
  await rename(tar, target)
}
