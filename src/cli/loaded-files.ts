/** Which files are imported from now on, so that whoever changes one of them can be noticed. */
import module from 'node:module'
import { fileURLToPath } from 'node:url'

// Isthmus itself is no file of theirs, where it runs from its sources; elsewhere it is a package.
const sources = import.meta.url.endsWith('.ts') ? new URL('..', import.meta.url).href : undefined

/** Whether the URL is of a file of a team: of no package, and not of Isthmus. */
export const isTheirs = (url: string): boolean =>
  url.startsWith('file:') &&
  !url.includes('/node_modules/') &&
  !(sources !== undefined && url.startsWith(sources))

/** The file that an import would be of: it may come back. */
const missing = (specifier: string, parent: string | undefined): string | undefined =>
  /^\.{0,2}\//.test(specifier) && parent !== undefined && URL.canParse(specifier, parent)
    ? new URL(specifier, parent).href
    : undefined

/**
 * @returns the files so far: absolute paths, without packages, and with those that were not found.
 *   None where the platform does not tell of imports.
 */
export const recordLoads = (): (() => readonly string[]) => {
  const urls = new Set<string>()
  if (typeof module.registerHooks === 'function') {
    module.registerHooks({
      resolve: (specifier, context, next) => {
        try {
          const found = next(specifier, context)
          urls.add(found.url)
          return found
        } catch (error) {
          const url = missing(specifier, context.parentURL)
          if (url !== undefined) urls.add(url)
          throw error
        }
      },
    })
  }
  return () =>
    [...urls].filter(isTheirs).map((url) => {
      const { href } = new URL(url)
      return fileURLToPath(href.replace(/[?#].*$/, ''))
    })
}
