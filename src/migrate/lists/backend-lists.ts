/** The lists of a backend, as clients are shown them. */
import type { ContractVersion } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import { listPages, type PagesOptions } from '../../gateway/rollout/losses/list-pages.ts'
import { cursorName } from '../../gateway/rollout/next-cursor.ts'
import { HeaderList } from '../../http/index.ts'
import type { Kind } from '../kinds.ts'
import { unreadableAt } from '../store/unreadable.ts'
import { countByRoute } from './count-by-route.ts'
import type { Documents, Lists } from './lists.ts'
import { toldVersion } from './told-version.ts'

/** Whether documents may be asked for by their place in the list. */
const hasPlaces = ({ route: { query = {} } }: Kind): boolean =>
  ['offset', 'limit'].every((name) => Object.hasOwn(query, name))

async function* placed(
  kind: Kind,
  options: PagesOptions,
  places: readonly number[],
  together: number,
): Documents {
  for (const place of places) {
    const first = { offset: String(place), limit: String(together) }
    for await (const page of listPages(kind, { ...options, first })) {
      yield page.ok ? ok(page.value.slice(0, together)) : page
      if (!page.ok) return
      break
    }
  }
}

export interface BackendLists extends PagesOptions {
  /** Template of its bulk routes, where it has any. */
  readonly bulk?: string | undefined
}

/** Lists are without what is no document, of which bulk routes tell: they are asked for one. */
const whole = async (
  { route }: Kind,
  { bulk, backend, headers, signal }: BackendLists,
): Promise<Result<undefined>> => {
  if (bulk === undefined) return ok(undefined)
  const answer = await backend.send({
    method: 'GET',
    path: `${bulk.replace('{path}', () => route.path)}?limit=1`,
    headers: HeaderList.of({
      accept: 'application/x-ndjson',
      'accept-encoding': 'identity',
      ...headers,
    }),
    body: null,
    route: 'migration',
    signal,
  })
  if (!answer.ok) return answer
  return (await unreadableAt(answer.value, { name: backend.name, signal })) ?? ok(undefined)
}

async function* all(kind: Kind, options: BackendLists): Documents {
  const found = await whole(kind, options)
  if (!found.ok) return yield found
  yield* listPages(kind, options)
}

/** Problems: those of `listPages` and `askJson`, and of `all` `document-unreadable`. */
export const backendLists = (version: ContractVersion, options: BackendLists): Lists => ({
  name: options.backend.name,
  version,
  all: (kind) => all(kind, options),
  doubtOf: ({ route }) =>
    cursorName(route) === undefined
      ? `the list ${route.id} declares no cursor, so that nobody knows whether it shows them all: say in the contract which parameter goes on (\`cursor\`)`
      : undefined,
  count: (kind) => countByRoute(version, kind, options),
  at: (kind, places, together) =>
    hasPlaces(kind) ? placed(kind, options, places, together) : undefined,
  told: () => toldVersion(version, options),
})
