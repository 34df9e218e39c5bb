/** JSONata: the same transformation as an expression; of several ways to write it, the fastest. */
import compile from 'jsonata'
import { bytesOf, textOf, type Peer } from './peer.ts'

const entity = `{
  "id": id,
  "entity_type": entity_type,
  "created_at": created_at,
  "updated_at": updated_at,
  "metadata": metadata.{
    "name": name,
    "description": description,
    "tags": tags[],
    "properties": properties
  }
}`

const page = `{
  "items": [items.${entity}],
  "total": total,
  "next_cursor": next_cursor
}`

export const jsonata: Peer = {
  name: 'JSONata, the same as an expression',
  package: 'jsonata',
  carrier: (pair, isList) => {
    if (pair !== '2.0 -> 1.0') return undefined
    const expression = compile(isList ? page : entity)
    return async (bytes) =>
      bytesOf(JSON.stringify(await expression.evaluate(JSON.parse(textOf(bytes)))))
  },
}
