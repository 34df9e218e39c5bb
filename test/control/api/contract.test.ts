/** The contract in the admin API: what is answered, and what is refused. */
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import config from '../../../isthmus.config.ts'
import { createContractViews } from '../../../src/control/contract/views.ts'
import { servedConfig } from '../../../src/gateway/index.ts'
import { useApi } from './support.ts'

const views = createContractViews(contract, () => servedConfig(config, contract))

describe('the contract', () => {
  const api = useApi({ contract: views })

  test.each([
    '/contract',
    '/contract/versions/2.0',
    '/contract/changes?from=1.0&to=3.0',
    '/contract/losses?from=3.0&to=1.0',
  ])('%s is answered as its document says', async (path) => {
    const { status } = await api.ask('GET', path, { as: 'viewer' })
    expect(status).toBe(200)
  })

  test('documents of versions tell of the life that the policy gives them', async () => {
    const life = { value: { deprecated: '2026-01-01', successor: '2.0' } }
    await api.ask('PUT', '/versions/1.1', { body: life, isNew: true })
    const { json } = await api.ask('GET', '/contract/versions/1.1.0/openapi')
    expect(json.openapi).toBe('3.1.0')
    expect(json.info.description).toContain('deprecated since 2026-01-01')
  })

  test('a document is carried as the text that it is', async () => {
    const { json } = await api.ask('POST', '/convert', {
      as: 'viewer',
      body: { type: 'PropertyValue', from: '2.0', to: '3.0', document: ' 9007199254740993' },
    })
    expect(json.document).toContain('9007199254740993')
    expect(json.back).toMatchObject({ differences: [] })
  })

  test.each([
    [{ type: 'Tag', from: '2.0', to: '7.7', document: '1' }, 'unsupported-version'],
    [{ type: 'Nothing', from: '2.0', to: '3.0', document: '1' }, 'unknown-type'],
    [{ type: 'Tag', from: '2.0', to: '3.0', document: '{' }, 'malformed-json'],
    [{ type: 'Entity', from: '2.0', to: '3.0', document: '7' }, 'wrong-shape'],
    [
      { type: 'Tag', from: '2.0', to: '3.0', document: `"${'a'.repeat(65_536)}"` },
      'validation-failed',
    ],
    [{ type: 'Tag', from: '2.0', to: '3.0', document: '['.repeat(5000) }, 'too-deep'],
  ])('%j is refused: %s', async (body, code) => {
    const { json } = await api.ask('POST', '/convert', { body })
    expect(json.code).toBe(code)
  })
})

describe('without a contract', () => {
  const api = useApi()

  test.each([
    ['GET', '/contract', undefined],
    ['GET', '/contract/versions/1.0/openapi', undefined],
    ['POST', '/convert', { type: 'Tag', from: '2.0', to: '3.0', document: '1' }],
    ['POST', '/explain', { method: 'GET', path: '/' }],
  ])('%s %s says that it is not offered', async (method, path, body) => {
    const { json } = await api.ask(method, path, body ? { body } : {})
    expect(json.code).toBe('not-offered')
  })
})
