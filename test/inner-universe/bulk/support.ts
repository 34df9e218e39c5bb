/** A store whose keys may be any text, and how tests talk to its bulk routes. */
import * as z from 'zod'
import { defineContract } from '../../../src/contract/index.ts'
import type { EmbeddedStoreOptions } from '../../support/embedded-store.ts'
import { declared } from '../../support/tiny.ts'
import { start, type Body, type Call, type Reply, type Started } from '../support.ts'

const Entity = z.object({ id: z.string().readonly(), note: z.string().optional() })
const StateVersion = z.object({ version_id: z.string().readonly(), note: z.string().optional() })
const Event = z.object({ event_id: z.string().readonly() })

const contract = defineContract(declared({ Entity, StateVersion, Event }))

/** A store in memory, closed when the test ends. */
export const anyKeys = (options: Partial<EmbeddedStoreOptions> = {}): Promise<Started> =>
  start('1.0', { contract, ...options })

export const entity = (id: string, note?: string) => ({
  id,
  ...(note === undefined ? {} : { note }),
})

/** The parsed lines of an answer; the last one has to be whole. */
export const linesOf = ({ text }: Pick<Reply, 'text'>): readonly Body[] => {
  if (text !== '' && !text.endsWith('\n')) throw new Error(`cut off: ${text.slice(-100)}`)
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Body)
}

export interface Line {
  readonly key: string
  readonly document: unknown
  readonly if_match?: string
  readonly if_none_match?: '*'
}

/** Lines that are text are sent as they are. */
export const post = (
  call: Call,
  resource: string,
  lines: readonly (Line | string)[],
): Promise<Reply> =>
  call(
    'POST',
    `/raw/${resource}`,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
    { 'content-type': 'application/x-ndjson' },
  )

/** Writes entities by their keys; each has to be taken. */
export const fill = async (call: Call, keys: readonly string[], note?: string): Promise<void> => {
  const lines = keys.map((key) => ({ key, document: entity(key, note) }))
  const answered = linesOf(await post(call, 'entities', lines))
  const refused = answered.filter(({ status }) => status !== 200 && status !== 201)
  if (refused.length > 0) throw new Error(JSON.stringify(refused))
}

/** The order of keys: that of their bytes of UTF-8. */
export const compare = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))

export const inOrder = (keys: readonly string[]): readonly string[] => keys.toSorted(compare)

/** Keys on which orders and encodings differ. */
export const oddKeys = [
  '\u{1F600}',
  '\u{10FFFF}',
  '\uFFFD',
  '\uE000',
  '\uD7FF',
  'é',
  'e\u0301',
  'Z',
  'a',
  '"',
  "'",
  '\\',
  '%',
  '%41',
  '%2F',
  'a/b',
  'a b',
  'a+b',
  'a&to=b',
  '#?',
  '\n',
  '\0',
  'a\0',
  '__proto__',
  'keys',
  'digest',
  'count',
  'export',
  'changes',
  '..',
] as const
