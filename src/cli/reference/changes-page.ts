/** What changed between two versions: the changelog, and both of them side by side. */
import type { ChangelogEntry, Contract, ContractVersion } from '../../contract/index.ts'
import { changelog, declarations } from '../../contract/emit/index.ts'
import { asPublished } from '../../contract/index.ts'
import { prettyJson } from '../../json/pretty-json.ts'
import { escaped, framed, sentence } from './html.ts'
import { lineDiff } from './line-diff.ts'
import { matrixTable } from './matrix-table.ts'
import { titleOf } from './reference-page.ts'
import { routeText } from './route-text.ts'

export interface Pair {
  readonly older: ContractVersion
  readonly newer: ContractVersion
}

/** The versions that a query names, the older first; the last two where it names none. */
export const pairOf = ({ versions }: Contract, query: URLSearchParams): Pair | undefined => {
  const indexOf = (name: string, usual: number): number => {
    const key = query.get(name)
    return key === null ? usual : versions.findIndex((version) => version.key === key)
  }
  const last = versions.length - 1
  const [from, to] = [indexOf('from', Math.max(0, last - 1)), indexOf('to', last)].toSorted(
    (a, b) => a - b,
  )
  const [older, newer] = [versions[from ?? -1], versions[to ?? -1]]
  return older && newer ? { older, newer } : undefined
}

const choice = (name: string, label: string, { versions }: Contract, chosen: string): string =>
  `<label>${label} <select name="${name}">${versions
    .map(
      ({ key, version }) =>
        `<option value="${escaped(key)}"${key === chosen ? ' selected' : ''}>${escaped(version)}</option>`,
    )
    .join('')}</select></label>`

const entryOf = ({ version, summary, changes }: ChangelogEntry): string => `<article class="entry">
<h3>${escaped(version)} <small>${sentence(summary)}</small></h3>
<ul>${changes
  .map(
    ({ description, details, breaking }) =>
      `<li>${breaking ? '<span class="badge">breaking</span> ' : ''}${sentence(description)}${
        details.length > 0
          ? `<ul>${details.map((detail) => `<li>${sentence(detail)}</li>`).join('')}</ul>`
          : ''
      }</li>`,
  )
  .join('')}</ul>
</article>`

const cell = (text: string | undefined, kind: string): string =>
  text === undefined
    ? '<td class="none"></td>'
    : `<td class="${kind}"><code>${escaped(text)}</code></td>`

/** Two texts as a table, line beside line; nothing where they are the same. */
const sideBySide = (name: string, older: string, newer: string, { older: a, newer: b }: Pair) => {
  if (older === newer) return ''
  const rows = lineDiff(older, newer).map(({ left, right, isSame }) =>
    isSame
      ? `<tr>${cell(left, 'same')}${cell(right, 'same')}</tr>`
      : `<tr>${cell(left, 'gone')}${cell(right, 'come')}</tr>`,
  )
  const head = `<tr><th>${escaped(a.version)}</th><th>${escaped(b.version)}</th></tr>`
  return `<section class="diff"><h3>${sentence(name)}</h3>
<div class="wide"><table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></div></section>`
}

/** Everything that one of two records has or both have, in the order of the newer one. */
const namesOf = (older: Iterable<string>, newer: Iterable<string>): readonly string[] => [
  ...new Set([...newer, ...older]),
]

const declared = (of: ReadonlyMap<string, string>, type: string): string =>
  (of.get(type) ?? '').trimEnd()

const typesPart = (pair: Pair): readonly string[] => {
  const [older, newer] = [declarations(pair.older), declarations(pair.newer)]
  return namesOf(older.keys(), newer.keys()).map((type) =>
    sideBySide(`\`${type}\``, declared(older, type), declared(newer, type), pair),
  )
}

const routesPart = (pair: Pair): readonly string[] => {
  const [older, newer] = [asPublished(pair.older).routes, asPublished(pair.newer).routes]
  const find = (of: typeof older, id: string) => {
    const route = of.find((one) => one.id === id)
    return route ? routeText(route) : ''
  }
  const ids = namesOf(
    older.map(({ id }) => id),
    newer.map(({ id }) => id),
  )
  return ids.map((id) => sideBySide(`\`${id}\``, find(older, id), find(newer, id), pair))
}

const examplesPart = (pair: Pair): readonly string[] => {
  const [older, newer] = [pair.older.examples ?? {}, pair.newer.examples ?? {}]
  const shown = new Set(Object.keys(asPublished(pair.newer).types))
  return Object.entries(newer).map(([type, [value]]) => {
    const before = Object.hasOwn(older, type) ? older[type]?.[0] : undefined
    if (value === undefined || before === undefined || !shown.has(type)) return ''
    return sideBySide(`\`${type}\``, prettyJson(before), prettyJson(value), pair)
  })
}

const part = (title: string, sections: readonly string[]): string => {
  const present = sections.filter((section) => section !== '')
  return present.length === 0 ? '' : `<h2>${title}</h2>\n${present.join('\n')}`
}

export const changesPage = (contract: Contract, pair: Pair): string => {
  const { older, newer } = pair
  const { entries } = changelog(contract, older.key, newer.key)
  const body = `<main>
<form action="/changes">
${choice('from', 'From', contract, older.key)} ${choice('to', 'to', contract, newer.key)}
<button>Compare</button>
</form>
<h1>From ${escaped(older.version)} to ${escaped(newer.version)}</h1>
${entries.length > 0 ? entries.map(entryOf).join('\n') : '<p>Nothing changed.</p>'}
${part('Documents side by side', examplesPart(pair))}
${part('Types side by side', typesPart(pair))}
${part('Routes side by side', routesPart(pair))}
<h2>Who works with whom</h2>
${matrixTable(contract, pair)}
</main>`
  return framed({ title: titleOf(contract), at: 'changes', body })
}
