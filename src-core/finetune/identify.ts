import type { Digest } from '../audit/chain.ts'
import type { FinetuneSpec } from './recipe.ts'

/** What a site's models are called after the first model they come from. */
const SITE = /-site-[0-9a-f]{8}(-\d+)?$/

/** Names the model that will come of a spec: the same spec, the same name. */
export function finetunedId(spec: Omit<FinetuneSpec, 'id'>, digest: Digest): string {
  const origin = spec.parent.id.replace(SITE, '')
  return `${origin}-site-${digest(JSON.stringify(spec)).slice(0, 8)}`
}
