import { basename, join } from 'node:path'
import { build } from 'vite'

/** A program of a test as plain JavaScript, beside node_modules so that it finds its packages. @returns what to start */
export async function builtFixture(path: string): Promise<string> {
  const outDir = join(import.meta.dirname, '../../node_modules/.cache/ostium-test')
  const file = `${process.pid}-${basename(path)}.mjs`
  await build({
    logLevel: 'silent',
    configFile: false,
    // One file starts twice as fast as many.
    ssr: { noExternal: true, external: ['libsql'] },
    build: {
      ssr: path,
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: file } },
    },
  })
  return join(outDir, file)
}
