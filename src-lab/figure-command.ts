import { circuitFigure } from './circuit/figure.ts'
import { newestModel, readModel } from './circuit/shipped.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

/** Draws the circuit of a model. */
export async function figureCommand(options: {
  readonly model?: string
  readonly out: string
}): Promise<void> {
  const { manifest } = await readModel(options.model ?? newestModel())
  writeDurably(options.out, [Buffer.from(circuitFigure(manifest.circuit))])
  process.stderr.write(`wrote ${options.out}\n`)
}
