/** Where an API answers, and what stands before its paths there. */
import { memberOf, partsIn, partsOf, textIn, type Documents, type Located } from './documents.ts'
import type { Notes } from '../notes.ts'

export interface Servers {
  /** Before every path, without a slash at its end. */
  readonly prefix: string
  /** Origins. */
  readonly origins: readonly string[]
}

const filledIn = (server: Located): string => {
  const variables = memberOf(server, 'variables')
  return (textIn(server, 'url') ?? '').replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    const variable = variables && memberOf(variables, name)
    return (variable && textIn(variable, 'default')) ?? name
  })
}

const addressOf = (server: Located, document: string): URL | undefined => {
  const base = /^https?:/.test(document) ? document : 'relative://host/'
  try {
    return new URL(filledIn(server), base)
  } catch {
    return undefined
  }
}

const prefixOf = ({ pathname }: URL): string => decodeURI(pathname).replace(/\/+$/, '')

export const serversOf = (documents: Documents, notes: Notes): Servers => {
  const { root } = documents
  const found = partsIn(root, 'servers').flatMap((server) => {
    const url = addressOf(server, root.document)
    return url && /^(?:https?|relative):$/.test(url.protocol) ? [{ server, url }] : []
  })
  const prefix = found[0] ? prefixOf(found[0].url) : ''
  for (const { server, url } of found) {
    if (prefixOf(url) === prefix) continue
    notes.add(documents.place(server), 'its paths begin otherwise than those of the first server')
  }
  const origins = found
    .filter(({ url }) => url.protocol !== 'relative:' && prefixOf(url) === prefix)
    .map(({ url }) => url.origin)
  const items = partsIn(root, 'paths').flatMap((item) => documents.resolved(item) ?? [])
  for (const item of items) {
    const own = memberOf(item, 'servers')
    if (own && partsOf(own).length > 0) {
      notes.add(
        documents.place(own),
        'a contract cannot express servers of a path: its backend answers all paths',
      )
    }
  }
  return { prefix, origins: [...new Set(origins)] }
}
