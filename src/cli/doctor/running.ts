/** What a gateway that runs says of itself. */
import { HintedFailure } from '../failures.ts'
import { Failure } from '../../errors/index.ts'
import type { Finding } from './finding.ts'

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly says: string
}

const isCheck = (value: unknown): value is Check =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'says' in value &&
  typeof value.says === 'string' &&
  'ok' in value &&
  typeof value.ok === 'boolean'

const hint =
  'Give the address of the admin listener, which `isthmus serve` prints when it starts: --gateway http://127.0.0.1:8788'

/** What to do about a check that is not well. */
const waysOut: Readonly<Record<string, string>> = {
  policy:
    'It goes on with the last good policy. Correct what is named: `isthmus check` judges files, `isthmus policy diff` tells what the control store has.',
  flags:
    'It goes on with what was good last. Correct the files that are named: `isthmus check` lists all that is wrong.',
  control:
    'It goes on with its policy. See that the database runs and can be reached: `isthmus doctor` on that machine looks at it.',
  draining: 'It was told to stop: ask another one, or start it again.',
  'kill file': 'The kill switches before it stay. Correct or remove the file.',
}

const ofWorker = 'It is started anew by itself: the log of the gateway says why it ended.'

const toDo = (name: string): string =>
  name.startsWith('worker ') ? ofWorker : (waysOut[name] ?? 'Its log says more.')

/** @throws Failure `usage` */
const adminUrl = (address: string): URL => {
  if (/^https?:/.test(address) && URL.canParse(address)) {
    return new URL(`${address.replace(/\/+$/, '')}/readyz?verbose`)
  }
  throw new HintedFailure(hint, 'usage', `"${address}" is not an http URL`)
}

const asked = async (url: URL): Promise<Response> => {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'manual' })
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HintedFailure(
      hint,
      'backend-unreachable',
      `No gateway answers at ${url.origin}: ${why}`,
    )
  }
}

/**
 * One finding per check of `/readyz?verbose`, and one for the gateway.
 *
 * @param address of the admin listener
 * @throws Failure `usage` where it is no address
 */
export const running = async (address: string): Promise<readonly Finding[]> => {
  const url = adminUrl(address)
  try {
    const answer = await asked(url)
    const said = (await answer.json().catch(() => undefined)) as
      | { readonly ready?: unknown; readonly checks?: unknown }
      | null
      | undefined
    if (typeof said?.ready !== 'boolean' || !Array.isArray(said.checks)) {
      const what = `What answers at ${url.origin} is no admin listener of a gateway (status ${answer.status})`
      throw new HintedFailure(hint, 'backend-bad-answer', what)
    }
    const { ready, checks } = said
    const is = ready
      ? 'takes requests'
      : 'takes no more requests. Ask another one, or start it again'
    return [
      { what: 'gateway', ok: ready, says: `${url.origin} ${is}` },
      ...checks.filter(isCheck).map(({ name, ok, says }) => ({
        what: `gateway ${name}`,
        ok,
        says: ok ? says : `${says}. ${toDo(name)}`,
      })),
    ]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [{ what: 'gateway', ok: false, says: `${error.message}. ${error.hint}` }]
  }
}
