/** `lossless-json`: parses and prints as `JSON` does, but keeps the text of numbers. */
import { LosslessNumber, parse, stringify } from 'lossless-json'
import { bytesOf, textOf, type Pair, type Peer } from './peer.ts'

type Fields = Record<string, unknown>

/** The guide's edit, in place: nobody else has the parsed document. */
const edits: Readonly<Record<Pair, (entity: Fields) => void>> = {
  '2.0 -> 1.0': (entity) => {
    delete entity['deleted']
    delete entity['owner_identity']
    const metadata = entity['metadata'] as Fields
    delete metadata['visibility']
    delete metadata['last_accessed']
    delete metadata['version']
  },
  '1.0 -> 2.0': (entity) => {
    entity['deleted'] = false
    entity['owner_identity'] = null
    const metadata = entity['metadata'] as Fields
    metadata['visibility'] = 'public'
    metadata['last_accessed'] = null
    metadata['version'] = new LosslessNumber('1')
  },
}

export const lossless: Peer = {
  name: "`lossless-json`, the guide's edit",
  package: 'lossless-json',
  carrier: (pair, isList) => {
    const edit = edits[pair]
    if (!edit) return undefined
    return (bytes) => {
      const document = parse(textOf(bytes)) as Fields
      if (isList) for (const item of document['items'] as Fields[]) edit(item)
      else edit(document)
      return bytesOf(stringify(document) ?? '')
    }
  },
}
