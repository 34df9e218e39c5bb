import { test } from 'vitest'
import * as z from 'zod'
import { move } from '../../../src/contract/index.ts'
import { equal, print } from '../../../src/json/index.ts'
import { everyDocument } from '../../support/every-document.ts'
import { tiny, type Types, type Edits } from '../../support/tiny.ts'
const s = z.string()
const Meta = z.object({ name: s, annotations: z.record(z.string(), s).optional() })
const cases: Record<string, [Types, Edits]> = {
  intoNew: [{ Doc: z.object({ id: s, city: s.optional(), zip: s.optional() }) }, [move('city', ['address', 'city']), move('zip', ['address', 'zip'])]],
  outOfOptional: [{ Doc: z.object({ id: s, address: z.object({ city: s.optional(), zip: s.optional() }).optional() }) }, [move(['address', 'city'], 'city'), move(['address', 'zip'], 'zip')]],
  outOfNullable: [{ Doc: z.object({ id: s, address: z.object({ city: s, zip: s.optional() }).nullable() }) }, [move(['address', 'city'], 'city'), move(['address', 'zip'], 'zip')]],
  outOfNullish: [{ Doc: z.object({ id: s, address: z.object({ city: s, zip: s }).nullish() }) }, [move(['address', 'city'], 'city'), move(['address', 'zip'], 'zip')]],
  ingress: [{ Doc: z.object({ metadata: Meta, spec: z.object({ x: s.optional() }) }), ObjectMeta: Meta }, [move(['metadata', 'annotations', 'k'], ['spec', 'cls'])]],
  stays: [{ Doc: z.object({ c: z.object({ a: s, b: s.optional() }).optional() }) }, [move(['c', 'a'], 'a')]],
  staysB: [{ Doc: z.object({ c: z.object({ a: s, b: s.optional() }).optional() }) }, [move(['c', 'b'], 'b')]],
  staysNullable: [{ Doc: z.object({ c: z.object({ a: s, b: s.optional() }).nullable() }) }, [move(['c', 'a'], 'a')]],
  staysNullish: [{ Doc: z.object({ c: z.object({ a: s.optional(), b: s.optional() }).nullish() }) }, [move(['c', 'a'], 'a')]],
  intoOptional: [{ Doc: z.object({ a: s.optional(), c: z.object({ b: s.optional() }).optional() }) }, [move('a', ['c', 'a'])]],
  intoOptionalSure: [{ Doc: z.object({ a: s, c: z.object({ b: s.optional() }).optional() }) }, [move('a', ['c', 'a'])]],
  intoOptionalBound: [{ Doc: z.object({ a: s.optional(), c: z.object({ b: s }).optional() }) }, [move('a', ['c', 'a'])]],
  intoNullable: [{ Doc: z.object({ a: s.optional(), c: z.object({ b: s.optional() }).nullable() }) }, [move('a', ['c', 'a'])]],
  deep: [{ Doc: z.object({ c: z.object({ d: z.object({ a: s }).optional(), e: s.optional() }).optional() }) }, [move(['c', 'd', 'a'], 'a')]],
  deepNull: [{ Doc: z.object({ c: z.object({ d: z.object({ a: s, b: s.optional() }).nullable() }).optional() }) }, [move(['c', 'd', 'a'], 'a')]],
  between: [{ Doc: z.object({ c: z.object({ a: s, b: s.optional() }).optional(), d: z.object({ e: s.optional() }).nullish() }) }, [move(['c', 'a'], ['d', 'a'])]],
  inside: [{ Doc: z.object({ c: z.object({ a: s, d: z.object({ b: s.optional() }).optional() }).nullish() }) }, [move(['c', 'a'], ['c', 'd', 'a'])]],
  swap: [{ Doc: z.object({ a: s, b: z.int().optional(), c: z.object({ a: z.boolean() }).optional() }) }, [move('a', 'b'), move('b', ['c', 'a']), move(['c', 'a'], 'a')]],
  maps: [{ Doc: z.object({ m: z.record(z.string(), s).nullish(), n: z.record(z.string(), s).optional() }) }, [move(['m', 'k'], ['n', 'k'])]],
  inMap: [{ Doc: z.object({ m: z.record(z.string(), s) }) }, [move(['m', 'k'], ['m', 'other']), move(['m', 'other'], ['m', 'k'])]],
  sureIntoMap: [{ Doc: z.object({ a: s, m: z.record(z.string(), s).optional() }) }, [move('a', ['m', 'k'])]],
}
test.each(Object.entries(cases))('%s', (name, [types, ops]) => {
  const t = tiny(types, ops)
  for (const [from, to] of [[1, 2], [2, 1]] as const) {
    const graph = t.contract.version(`${from}.0`)!.types
    const docs = everyDocument(graph, graph['Doc']!, {extras: false})
    let ok = 0
    const refused: string[] = []
    for (const doc of docs) {
      const there = t.carry(from, to, doc)
      if (!('value' in there)) { refused.push(print(doc) + ' ' + there.code + ' ' + there.pointer); continue }
      const back = t.carry(to, from, there.value)
      if (!('value' in back) || !equal(back.value, doc)) throw new Error(`${from}->${to} ${print(doc)} -> ${print(there.value)} -> ${JSON.stringify(back)}`)
      ok += 1
    }
    console.log(name, from, to, ok, 'refused', refused.join('\n   '), from === 1 ? JSON.stringify(t.shape(2)) : '')
  }
})
