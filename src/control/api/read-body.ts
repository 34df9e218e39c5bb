/** Bodies of the admin API: JSON, of a size and depth that are looked at before anything else. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { receive } from '../../gateway/send/body.ts'
import { duplicateKeys } from '../../flags/duplicate-keys.ts'
import { parse, type Json } from '../../json/index.ts'

/** A policy of some ten thousand clients at once. */
export const mostBodyBytes = 8 * 1024 * 1024
const patienceMs = 30_000

const isJson = (type: string | null): boolean =>
  type !== null &&
  /^application\/(?:[\w.-]+\+)?json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(type)

/** Problems: `unsupported-media-type`, `unsupported-encoding`, `too-large`, `request-timeout`, `malformed`, `malformed-json`, `too-deep`. */
export const readJson = async (request: Request): Promise<Result<Json>> => {
  if (!isJson(request.headers.get('content-type'))) {
    const detail = 'The body has to be sent as application/json.'
    return failed(problem('unsupported-media-type', detail, { supported: ['application/json'] }))
  }
  const coding = request.headers.get('content-encoding')
  if (coding !== null && coding.toLowerCase() !== 'identity') {
    const detail = 'The body has to be sent as it is, without a content coding.'
    return failed(problem('unsupported-encoding', detail, { supported: ['identity'] }))
  }
  const body = request.body?.getReader() ?? null
  const read = await receive(body, { bytes: mostBodyBytes, ms: patienceMs })
  switch (read.kind) {
    case 'too-large':
      return failed(problem('too-large', `The body is larger than ${mostBodyBytes} bytes.`))
    case 'too-slow':
      return failed(problem('request-timeout', `The body took more than ${patienceMs} ms.`))
    case 'broken':
      return failed(problem('malformed', 'The body broke off.'))
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(read.bytes)
  } catch {
    return failed(problem('malformed-json', 'The body is not UTF-8.'))
  }
  const parsed = parse(text)
  if (!parsed.ok) return parsed
  const [twice] = duplicateKeys(text)
  return twice
    ? failed(problem('malformed-json', `"${twice.path.join('/')}" is written twice.`))
    : ok(parsed.value)
}
