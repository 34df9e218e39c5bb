import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  base,
  boolean,
  change,
  defineContract,
  routeSecurity,
  version,
  type Security,
} from '../../src/contract/index.ts'
import type { ContractInfo } from '../../src/contract/index.ts'
import type { BaseDeclaration } from '../../src/contract/declare.ts'
import { contractModule } from '../../src/cli/compiled-module.ts'

const security: Security = {
  schemes: { token: { type: 'http', scheme: 'bearer' } },
  required: [{ token: [] }],
}

const examples = { Item: [{ id: 'an item with a long name' }] }

/** As data, without its hash and without what is told of its changes. */
const compiled = (
  shown: Pick<BaseDeclaration, 'security' | 'examples'>,
  more: { readonly info?: ContractInfo; readonly description?: string },
  later: Parameters<typeof change>[2],
): string => {
  const contract = defineContract({
    name: 'items',
    ...(more.info ? { info: more.info } : {}),
    base: base('1.0.0', {
      summary: 'Items',
      types: { Item: z.object({ id: z.string() }) },
      routes: [
        {
          id: 'items.get',
          method: 'GET',
          path: '/items/{id}',
          kind: 'read',
          summary: 'Read an item',
          response: 'Item',
          ...(more.description === undefined ? {} : { description: more.description }),
        },
      ],
      ...shown,
    }),
    versions: [
      version('2.0.0', {
        summary: 'Gone',
        changes: [change('Items can be gone', { Item: [add('gone', boolean, false)] }, later)],
      }),
    ],
  })
  const { text } = contractModule(contract, '.', 'contract.ts')
  return text.replace(contract.hash, '').replaceAll(/"details":\[[^\]]*\],"breaking":\w+/g, '')
}

test('a compiled contract is no larger for what only its documents show', () => {
  const plain = compiled({}, {}, {})
  const shown = compiled(
    { security, examples },
    { info: { title: 'Items', license: { name: 'MIT' } }, description: 'One of them' },
    {
      security: { required: [] },
      examples: { Item: [{ id: 'another one', gone: true }] },
      routes: [routeSecurity('items.get', [{ token: [] }])],
    },
  )
  expect(plain).toContain('items.get')
  expect(shown).toBe(plain)
})
