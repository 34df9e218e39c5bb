/** Which client versions work with which store versions, as a table. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { escaped } from './html.ts'

interface Compared {
  readonly older: ContractVersion
  readonly newer: ContractVersion
}

export const matrixTable = (contract: Contract, { older, newer }: Compared): string => {
  const { versions } = contract
  const mark = (key: string) => (key === older.key || key === newer.key ? ' class="chosen"' : '')
  const head = versions
    .map(({ key, version }) => `<th scope="col"${mark(key)}>client ${escaped(version)}</th>`)
    .join('')
  const rows = versions.map(({ key: store, version }) => {
    const cells = versions.map(({ key: client }) => {
      const { verdict, reason } = contract.verdict(store, client) ?? {
        verdict: 'refused',
        reason: '',
      }
      return `<td class="${verdict}" title="${escaped(reason)}">${verdict}</td>`
    })
    return `<tr><th scope="row"${mark(store)}>backend ${escaped(version)}</th>${cells.join('')}</tr>`
  })
  return `<div class="wide"><table class="matrix"><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}
