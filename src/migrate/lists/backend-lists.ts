/** The lists of a backend, as clients are shown them. */
import type { ContractVersion } from '../../contract/index.ts'
import { ok } from '../../errors/index.ts'
import { listPages, type PagesOptions } from '../../gateway/rollout/losses/list-pages.ts'
import { cursorName } from '../../gateway/rollout/next-cursor.ts'
import type { Kind } from '../kinds.ts'
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

/** Problems: those of `listPages` and `askJson`. */
export const backendLists = (version: ContractVersion, options: PagesOptions): Lists => ({
  name: options.backend.name,
  version,
  all: (kind) => listPages(kind, options),
  doubtOf: ({ route }) =>
    cursorName(route) === undefined
      ? `the list ${route.id} declares no cursor, so that nobody knows whether it shows them all: say in the contract which parameter goes on (\`cursor\`)`
      : undefined,
  count: (kind) => countByRoute(version, kind, options),
  at: (kind, places, together) =>
    hasPlaces(kind) ? placed(kind, options, places, together) : undefined,
  told: () => toldVersion(version, options),
})
