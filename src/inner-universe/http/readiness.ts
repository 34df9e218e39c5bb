/** `GET /readyz`: whether the store serves as it should; with `?verbose`, how its storage is. */
import { problem } from '../../errors/index.ts'
import { stateText } from '../storage/state.ts'
import { json, problemAnswer } from './answer.ts'
import type { Handler } from './request.ts'
import type { Service } from './service.ts'

/** As the admin listener of a gateway says it. */
const verbose = ({ feed, storage }: Service): { ready: boolean; text: string } => {
  const ready = storage.ready()
  const state = storage.state()
  const told = state ? stateText(state) : { ok: ready.ok, says: 'open' }
  const isReady = ready.ok && !feed.closed
  const checks = [
    { name: 'storage', ...told, says: `${storage.name}: ${told.says}` },
    { name: 'draining', ok: !feed.closed, says: feed.closed ? 'yes' : 'no' },
  ]
  return { ready: isReady, text: JSON.stringify({ ready: isReady, checks }) }
}

export const readiness =
  (service: Service): Handler =>
  ({ query }) => {
    if (query.some(([name]) => name === 'verbose')) {
      const { ready, text } = verbose(service)
      return json(text, ready ? 200 : 503)
    }
    const { feed, storage } = service
    if (feed.closed) return problemAnswer(problem('draining', 'The store is shutting down.'))
    const state = storage.ready()
    return state.ok ? json('{"status":"ready"}') : problemAnswer(state.problem)
  }
