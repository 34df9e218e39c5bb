/** One request to a SpacetimeDB server, and its whole answer: within a time, and up to a size. */
import { Agent, request } from 'undici'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import { hostOf } from './shown-text.ts'

export interface ServerOptions {
  /** `http://127.0.0.1:3000` */
  readonly url: string
  /** Who asks; nobody in particular where it is left out. */
  readonly token?: string
  /** Longest time for an answer, in milliseconds. */
  readonly timeoutMs?: number
  /** Most bytes of an answer. */
  readonly maxAnswerBytes?: number
  /** Gives up what is asked: it is answered as by a server that is away. */
  readonly signal?: StopSignal
}

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the URL of the server, with its query. */
  readonly path: string
  readonly body?: Uint8Array
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** Code of the system or of undici, such as `ECONNREFUSED`; of several addresses, of the first. */
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'failed'
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}

const unreachable = ({ url }: ServerOptions, why: string) =>
  problem('database-unreachable', `SpacetimeDB at ${hostOf(url)} ${why}.`)

/** Its bytes as text, or nothing where there are too many. */
const textOf = async (
  body: AsyncIterable<Uint8Array>,
  most: number,
): Promise<string | undefined> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Problems: `database-unreachable`, `database-broken`. */
export const exchange = async (options: ServerOptions, asked: Asked): Promise<Result<Answer>> => {
  const { url, token, timeoutMs = 30_000, maxAnswerBytes = 16 * 1024 * 1024, signal } = options
  // A connection of its own, which is gone afterwards: there are a few requests at the start.
  const agent = new Agent({ connect: { timeout: timeoutMs }, maxHeaderSize: 32 * 1024 })
  const late = new AbortController()
  const giveUp = (): void => late.abort()
  const timer = setTimeout(giveUp, timeoutMs)
  if (signal?.aborted) giveUp()
  else signal?.addEventListener('abort', giveUp)
  try {
    const { statusCode, body } = await request(new URL(asked.path, url), {
      dispatcher: agent,
      method: asked.method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: asked.body ?? null,
      signal: late.signal,
    })
    const text = await textOf(body, maxAnswerBytes)
    return text === undefined
      ? failed(
          problem(
            'database-broken',
            `SpacetimeDB at ${hostOf(url)} answered more than ${maxAnswerBytes} bytes.`,
          ),
        )
      : ok({ status: statusCode, text })
  } catch (error) {
    if (late.signal.aborted) {
      return failed(unreachable(options, `did not answer within ${timeoutMs} ms`))
    }
    const code = codeOf(error)
    return failed(
      code.startsWith('HPE_') || code === 'HTTPParserError'
        ? problem('database-broken', `SpacetimeDB at ${hostOf(url)} does not speak HTTP (${code}).`)
        : unreachable(options, `cannot be reached (${code})`),
      error,
    )
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
    await agent.destroy()
  }
}
