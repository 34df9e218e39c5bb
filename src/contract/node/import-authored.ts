/**
 * Imports what a team wrote. Its files are modules by how they are written, also where package.json
 * says `"type": "commonjs"`, as `npm init` writes it, or says nothing: Node would refuse the first and
 * warn of the second.
 */
import { readFileSync } from 'node:fs'
import module, { type ResolveFnOutput } from 'node:module'

const speaksOfModules = /^(?:import|export)\b/m

const isSource = /\.[jt]s(?:$|[?#])/

const isAuthored = ({ url, format }: ResolveFnOutput): boolean =>
  format !== 'module' &&
  format !== 'module-typescript' &&
  url.startsWith('file:') &&
  !url.includes('/node_modules/') &&
  isSource.test(url) &&
  speaksOfModules.test(readFileSync(new URL(url), 'utf8'))

const resolve: module.ResolveHookSync = (specifier, context, next) => {
  const resolved = next(specifier, context)
  if (!isAuthored(resolved)) return resolved
  const format = /\.ts(?:$|[?#])/.test(resolved.url) ? 'module-typescript' : 'module'
  return { ...resolved, format }
}

/** @param url of the file; what it throws is thrown */
export const importAuthored = async (url: string): Promise<{ readonly default?: unknown }> => {
  // Other runtimes than Node have no hooks, and need none.
  const hooks = module.registerHooks?.({ resolve })
  try {
    return (await import(url)) as { readonly default?: unknown }
  } finally {
    hooks?.deregister()
  }
}
