// Repository only: whoever imports `@isthmus/gateway/...` in this process gets the sources, from
// wherever they import it, so that sources and built files are never mixed. The package has neither.
import { readFileSync } from 'node:fs'
import module from 'node:module'

const root = new URL('../', import.meta.url)
const { name, exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))

const sources = new Map(
  Object.entries(exports).flatMap(([subpath, { 'isthmus-source': source }]) =>
    source ? [[name + subpath.slice(1), new URL(source, root).href]] : [],
  ),
)

module.registerHooks({
  resolve: (specifier, context, next) => {
    const url = sources.get(specifier)
    return url ? { url, shortCircuit: true } : next(specifier, context)
  },
})
