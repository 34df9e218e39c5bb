/** The changes of form that are GitHub's own: what no codec of the library says. */
import { codec, list, nullable, object, string } from '@isthmus/gateway/contract'

const entries = list(
  object({ type: string(), name: string(), path: string(), download_url: nullable(string()) }),
)

type Entries = readonly { readonly type: string; readonly download_url: string | null }[]

/** In the list of a folder a submodule says so; it can be told by its lack of a download before, too. */
const retyped = <E extends Entries>(all: E, from: string, to: string): E[number][] =>
  all.map((entry) =>
    entry.type === from && entry.download_url === null ? { ...entry, type: to } : entry,
  )

export const submodules = codec('submodules of a folder have a type of their own', {
  from: entries,
  to: entries,
  up: (all) => retyped(all, 'file', 'submodule'),
  down: (all) => retyped(all, 'submodule', 'file'),
})

const both = ['javascript', 'typescript']

export const oneLanguage = codec('javascript and typescript are one language', {
  from: list(string()),
  to: list(string()),
  up: (languages) => {
    const first = languages.findIndex((name) => both.includes(name))
    return languages.flatMap((name, at) => {
      if (!both.includes(name)) return [name]
      return at === first ? [both.join('-')] : []
    })
  },
  down: (languages) => languages.flatMap((name) => (name === both.join('-') ? both : [name])),
  loses: ['up'],
})
