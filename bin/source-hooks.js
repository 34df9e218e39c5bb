// Repository only: whoever imports `@isthmus/gateway/...` in this process gets the sources, from
// wherever they import it, so that sources and built files are never mixed. The package has neither.
//
// A thousand small files are read at each start. Node looks for every one of them, and for the package
// that it belongs to; where the import itself says which file is meant, that is most of the time that
// a short command takes, and is left out.
import { readFileSync } from 'node:fs'
import module from 'node:module'

const root = new URL('../', import.meta.url)
const { name, exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))

const sources = new Map(
  Object.entries(exports).flatMap(([subpath, { 'isthmus-source': source }]) =>
    source ? [[name + subpath.slice(1), new URL(source, root).href]] : [],
  ),
)

const sourceFolder = new URL('src/', root).href
const whole = /^\.\.?\/[^?#]*\.(?:ts|js)$/
const bare = /^[^./:][^:]*$/

/** By their names: all sources find the same ones. */
const packages = new Map()

const resolvePackage = (specifier, context, next) => {
  const found = packages.get(specifier) ?? next(specifier, context)
  packages.set(specifier, found)
  return { ...found, shortCircuit: true }
}

// In threads, too: they compile for themselves.
module.enableCompileCache?.()
module.registerHooks({
  resolve: (specifier, context, next) => {
    const source = sources.get(specifier)
    if (source) return { url: source, shortCircuit: true }
    const { parentURL = '', conditions } = context
    if (!conditions.includes('import')) return next(specifier, context)
    const isSource = parentURL.startsWith(sourceFolder)
    if (whole.test(specifier) && (isSource || parentURL.includes('/node_modules/'))) {
      const { href: url } = new URL(specifier, parentURL)
      return {
        url,
        shortCircuit: true,
        ...(url.endsWith('.ts') && { format: 'module-typescript' }),
      }
    }
    return isSource && bare.test(specifier)
      ? resolvePackage(specifier, context, next)
      : next(specifier, context)
  },
})
