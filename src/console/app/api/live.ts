/** What changes, as it happens: the stream of events of the admin API, read again whenever it breaks off. */
import { send, type OperationName } from './ask.ts'
import { readAnew } from './query.ts'
import { session } from './session.ts'

/** `away`: what is shown may be old; the stream is tried again. */
export type LiveState = 'connecting' | 'live' | 'away'

interface News {
  readonly name: string
  readonly data: { readonly entries?: readonly { readonly kind: string }[] } | undefined
}

const policyReads: Readonly<Record<string, readonly OperationName[]>> = {
  flag: ['listFlags', 'getFlag', 'listFlagHistory'],
  'flag-file': ['listFlagDocuments', 'getFlagDocument', 'listFlags', 'getFlag'],
  client: ['listClients', 'getClient'],
  version: ['listVersions', 'getVersion'],
  kill: ['listKills', 'getKill'],
  rollout: ['listRollouts', 'getRollout', 'getRolloutStatus', 'getRolloutEvidence'],
}

const always: readonly OperationName[] = [
  'getPolicy',
  'listHistory',
  'listAudit',
  'listInstances',
  'getEffect',
  'listWhere',
  'getAttention',
]

/** What is to be read anew after news; all of it where that cannot be told. */
const readsOf = ({ name, data }: News): readonly OperationName[] | undefined => {
  switch (name) {
    case 'policy': {
      const kinds = new Set((data?.entries ?? []).map(({ kind }) => kind))
      return [...always, ...[...kinds].flatMap((kind) => policyReads[kind] ?? [])]
    }
    case 'proposal':
      return ['listProposals', 'getProposal', 'listAudit', 'getAttention']
    case 'instance':
      return ['listInstances', 'getEffect', 'getAttention']
    case 'rollout':
      return ['getRolloutStatus', 'getRolloutEvidence', 'listAudit', 'getAttention']
    case 'migration':
      return ['listMigrations', 'getMigration', 'listMigrationQuarantine', 'getAttention']
    default:
      return undefined
  }
}

const parsed = (block: string): { readonly id: string | undefined; readonly news: News } => {
  let [id, name, text]: [string | undefined, string, string] = [undefined, 'message', '']
  for (const line of block.split('\n')) {
    const [field, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]
    if (field === 'id') id = value.trim()
    else if (field === 'event') name = value.trim()
    else if (field === 'data') text += value.trim()
  }
  try {
    return { id, news: { name, data: JSON.parse(text) as News['data'] } }
  } catch {
    return { id, news: { name, data: undefined } }
  }
}

/** Blocks of a stream of events, without comments. */
async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) if (!block.startsWith(':')) yield block
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })

const [firstPauseMs, longestPauseMs] = [500, 10_000]

/**
 * Follows the stream until the signal aborts. News of one moment are read once.
 *
 * @param tell how it is with the stream
 */
export const follow = async (
  signal: AbortSignal,
  tell: (state: LiveState) => void,
): Promise<void> => {
  let last: string | undefined
  let wait = firstPauseMs
  while (!signal.aborted && session.token !== undefined) {
    try {
      const headers = last === undefined ? {} : { 'last-event-id': last }
      const { body } = await send('listen', {}, { signal, headers })
      tell('live')
      // What was missed meanwhile.
      if (wait > firstPauseMs) void readAnew()
      wait = firstPauseMs
      if (body) {
        for await (const block of blocksOf(body)) {
          const { id, news } = parsed(block)
          last = id ?? last
          void readAnew(...(readsOf(news) ?? []))
        }
      }
    } catch {
      if (signal.aborted) return
      tell('away')
      await pause(wait * (0.5 + Math.random()), signal)
      wait = Math.min(longestPauseMs, wait * 2)
    }
  }
}
