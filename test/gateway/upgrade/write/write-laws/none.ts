/** What a client is told of documents that its version, or the store's, does not have. */
import { must } from '../../../../support/must.ts'
import type { Version } from './fields.ts'
import type { Ask, World } from './world.ts'

const json = { 'content-type': 'application/json' }
const merging = { 'content-type': 'application/merge-patch+json' }

/** Status and code of the one answer to whatever a client asks of a document. @throws when there are several, or something was changed */
export const refusalOf = async (
  { ask, stored }: World,
  client: Version,
  path: string,
): Promise<string> => {
  const before = await stored(path)
  const written = { headers: json, body: before.text }
  const all: readonly Ask[] = [
    { method: 'GET', path },
    { method: 'PUT', path, ...written },
    { method: 'PUT', path: `/raw${path}`, ...written },
    { method: 'PATCH', path, headers: merging, body: '{"x-note":null}' },
    { method: 'DELETE', path },
  ]
  const answers: string[] = []
  for (const asked of all) {
    const { status, text } = await ask(client, asked)
    const { code } = JSON.parse(text) as { readonly code: string }
    answers.push(`${status} ${code}`)
  }
  const [answer = ''] = new Set(answers)
  must(new Set(answers).size === 1, () => `${client} is answered ${answers.join(', ')}`)
  const after = await stored(path)
  must(after.text === before.text, () => `${before.text}\nbecame ${after.text}`)
  return answer
}
