/** What is told of a difference. */
import type { Schemas } from '../../api/operations.ts'

export type Mismatch = Schemas['Mismatch']

const kinds: Readonly<Record<string, string>> = {
  status: 'other status',
  'media-type': 'other media type',
  body: 'other bytes',
  'only-from': 'only at the old one',
  'only-to': 'only at the new one',
  type: 'other type',
  value: 'other value',
  length: 'other length',
  order: 'other order',
}

export const kindText = (kind: string): string => kinds[kind] ?? kind

/** `string(3) → string(6)`: kinds and lengths, never values. */
export const formText = ({ from, to }: Pick<Mismatch, 'from' | 'to'>): string =>
  from === null && to === null ? '' : `${from ?? '–'} → ${to ?? '–'}`

export const keyOf = ({ rollout, version, route, path, kind }: Mismatch): string =>
  JSON.stringify([rollout, version, route, path, kind])

export type Key = Pick<Mismatch, 'rollout' | 'version' | 'route' | 'path' | 'kind'>

/** Of an address that somebody may have written by hand. */
export const keyIn = (text: string | undefined): Key | undefined => {
  try {
    const parts: unknown = JSON.parse(text ?? '')
    if (!Array.isArray(parts) || parts.length !== 5) return undefined
    const [rollout = '', version = '', route = '', path = '', kind = ''] = parts.map(String)
    return { rollout, version, route, path, kind }
  } catch {
    return undefined
  }
}
