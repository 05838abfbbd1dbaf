import type { Domain, EventOf, PayloadOf } from '#core/contract.ts'
import { failureFacts } from '#core/log/facts.ts'
import { idOf, word } from '#core/log/plain.ts'
import type { Log } from './log.ts'
import type { Dispatch, Emit } from './router.ts'

/** Writes each call that failed, and with `debug` every call, beside answering it. */
export const loggedDispatch =
  (dispatch: Dispatch, log: Log, nowMs: () => number): Dispatch =>
  async (channel, request, senderTrusted) => {
    const startedMs = nowMs()
    const result = await dispatch(channel, request, senderTrusted)
    const fields = { channel: word(channel), ms: Math.round(nowMs() - startedMs) }
    if (result.ok) log.debug('call', fields)
    else log.warn('call-failed', { ...fields, ...failureFacts(result.error) })
    return result
  }

type Writers = {
  readonly [D in Domain]?: { readonly [C in EventOf<D>]?: (payload: PayloadOf<D, C>, log: Log) => void }
}

/** What the page is told unasked is what happened beside its calls. */
const writers: Writers = {
  app: { notice: (failure, log) => log.warn('notice', failureFacts(failure)) },
  engine: {
    changed: ({ status, error }, log) => {
      const fields = { status: word(status), ...(error === null ? {} : failureFacts(error)) }
      if (status === 'failed' || status === 'restarting') log.error('engine', fields)
      else log.info('engine', fields)
    },
  },
  study: {
    imported: ({ studyIds, failures }, log) => {
      log.info('import', { studies: studyIds.length, refused: failures.length })
      for (const { file, ...failure } of failures)
        log.warn('file-refused', { file: log.fileOf(file), ...failureFacts(failure) })
    },
  },
  reading: {
    frameFailed: ({ runId, frame, error }, log) =>
      log.warn('read', { run: idOf(runId), frame, ...failureFacts(error) }),
    runRead: ({ runId }, log) => log.info('read', { run: idOf(runId) }),
  },
  training: { changed: ({ job }, log) => log.info('training', { status: word(job?.status ?? 'none') }) },
}

export const loggedEmit =
  (emit: Emit, log: Log): Emit =>
  (domain, channel, payload) => {
    // Most domains have no writer; the type of a generic index forgets it.
    writers[domain]?.[channel]?.(payload, log)
    emit(domain, channel, payload)
  }
