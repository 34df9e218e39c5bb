/** The gateway in front of two stores; how far the rollout is, each request says in `limit`. */
import { staticSource } from '../../../src/flags/index.ts'
import { allParts, defineConfig } from '../../../src/gateway/index.ts'
import type { Move, Side, Stage } from '../../../src/rollout/index.ts'
import { createWorker } from '../../../src/runtime/create-worker.ts'
import { contract, movedBy, moving } from './moved.ts'

/** @param said stage and side: `shadow.to` */
const moveOf = (said: string): Move | undefined => {
  const [stage, answers] = said.split('.')
  return answers === undefined
    ? undefined
    : { ...moving, stage: stage as Stage, answers: answers as Side }
}

export default createWorker({
  contract,
  config: (env) =>
    defineConfig({
      backends: {
        blue: { url: String(env['BLUE']), version: '1.0' },
        green: { url: String(env['GREEN']), version: '2.0' },
      },
      decision: { flag: 'store', fallback: 'blue' },
    }),
  parts: {
    ...allParts,
    createSessions: movedBy(({ negotiated }) =>
      moveOf(new URLSearchParams(negotiated?.address.query).get('limit') ?? ''),
    ),
  },
  flags: () =>
    staticSource({
      'store.json': {
        flags: { store: { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' } },
      },
    }),
})
