import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** The folder of a package that a module lies in, at any depth; null for our own. */
function packageFolder(id: string): string | null {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '')
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null
}

/**
 * Writes into dist/bundled/ which packages this build took in: the inventory of parts and the licences are made from it
 * (scripts/pack/parts.mjs). A worker of the page is a build of its own and has a list of its own.
 */
export function bundled(name: string): Plugin {
  return {
    name: 'ostium-bundled',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []))
      const files = [...this.getModuleIds()].filter((id) => /\.(css|wasm|woff2)(\?|$)/.test(id))
      const folders = new Set([...chunks, ...files].map(packageFolder).filter((one) => one !== null))
      const lines = [...folders]
        .map((folder) => readFileSync(join(folder, 'package.json'), 'utf8'))
        .map(nameOf)
      const path = join('dist', 'bundled', `${name}.json`)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, `${JSON.stringify([...new Set(lines)].sort(), null, 2)}\n`)
    },
  }
}

function nameOf(text: string): string {
  const manifest: unknown = JSON.parse(text)
  if (typeof manifest !== 'object' || manifest === null) throw new Error('a package.json is no object')
  return `${String(Reflect.get(manifest, 'name'))}@${String(Reflect.get(manifest, 'version'))}`
}
