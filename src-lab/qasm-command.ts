import { qasmOf } from './circuit/qasm.ts'
import { newestModel, readModel, trainedAngles } from './circuit/shipped.ts'

/** Prints the trained circuit of a model as OpenQASM 3. */
export async function qasmCommand({ model }: { readonly model?: string }): Promise<void> {
  const opened = await readModel(model ?? newestModel())
  const { id, circuit, weights } = opened.manifest
  process.stdout.write(
    qasmOf(circuit, trainedAngles(opened), [`${id}, weights ${weights.sha256.slice(0, 12)}`]),
  )
}
