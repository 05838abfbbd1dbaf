import './tfjs-shim.ts'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { unpacked } from './unpacked.ts'
import { ENGINE_PROTOCOL, type EngineFacts } from '#core/engine-contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'

const require = createRequire(import.meta.url)

/** Starts tfjs-node's backend and hands it over; throws where TensorFlow's library is not there or does not load. */
export type StartNative = () => Promise<object>

/** All of tfjs-node, gradients included: for who trains. */
export const startNativeTraining: StartNative = async () => (await import('@tensorflow/tfjs-node')).backend()

/** The native engine, else WebAssembly, and never silently a slower one: what runs is asked, not assumed. */
export async function loadTensorFlow(startNative: StartNative): Promise<Result<EngineFacts>> {
  // TensorFlow prints its greetings to standard error unless told before it loads.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  // By itself it takes oneDNN only where the processor has AVX-512: elsewhere a step of training lasted half as long again.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'
  const native = process.env['OSTIUM_BACKEND'] === 'wasm' ? null : await loadNative(startNative)
  return native ?? loadWasm()
}

/** Null where it does not start. */
async function loadNative(startNative: StartNative): Promise<Result<EngineFacts> | null> {
  try {
    const version = nativeVersion(await startNative())
    return ok({
      protocol: ENGINE_PROTOCOL,
      backend: 'tensorflow',
      name: version === null ? 'native TensorFlow' : `native TensorFlow ${version}`,
      notice: null,
    })
  } catch {
    return null
  }
}

/** The library's own version; the package has one of its own. */
function nativeVersion(backend: object): string | null {
  const binding: unknown = Reflect.get(backend, 'binding')
  const version: unknown =
    typeof binding === 'object' && binding !== null ? Reflect.get(binding, 'TF_Version') : null
  return typeof version === 'string' ? version : null
}

/** A wasm start that fails leaves tfjs on its plain JavaScript backend without a word, so the backend is checked after it. */
async function loadWasm(): Promise<Result<EngineFacts>> {
  try {
    const tf = await import('@tensorflow/tfjs-core')
    const wasm = await import('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(unpacked(dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))) + sep)
    const started = await tf.setBackend('wasm')
    if (!started || tf.getBackend() !== 'wasm') return fail(noBackend)
    return ok({
      protocol: ENGINE_PROTOCOL,
      backend: 'wasm',
      name: `TensorFlow.js WebAssembly ${wasm.version_wasm}`,
      notice: SLOWER,
    })
  } catch {
    return fail(noBackend)
  }
}

const SLOWER =
  'The native TensorFlow library was not found, so reading runs on WebAssembly: the same scores, several times slower. `node scripts/setup.mjs --check` says how to get the library.'

const noBackend: Failure = {
  code: 'engine-no-backend',
  message: 'Neither native TensorFlow nor its WebAssembly form could be started, so nothing can be read.',
  action: 'Run `node scripts/setup.mjs --check`; in an installed program, install it again.',
}
