/** What credentials are held against, and what is remembered of them. */
import { describe, expect, test } from 'vitest'
import { ok, failed, problem } from '../../../src/errors/index.ts'
import { sameBytes } from '../../../src/gateway/identify/secret.ts'
import { createVerdicts, type Named } from '../../../src/gateway/identify/verdicts.ts'
import { startGateway } from '../support/gateway.ts'

describe('bytes are the same', () => {
  test.each<[number[], number[], boolean]>([
    [[1, 2, 3], [1, 2, 3], true],
    [[], [], true],
    [[1, 2, 3], [9, 2, 3], false],
    [[1, 2, 3], [1, 9, 3], false],
    [[1, 2, 3], [1, 2, 9], false],
    [[1, 2], [1, 2, 3], false],
    [[1, 2, 0], [1, 2], false],
    [[], [1], false],
  ])('%j and %j: %j', (a, b, same) => {
    expect(sameBytes(Uint8Array.from(a), Uint8Array.from(b))).toBe(same)
  })
})

describe('verdicts', () => {
  const good = ok<Named>({ id: 'ann' })
  const bad = failed(problem('unknown-client', 'No.'))

  test('on invented tokens push out no good ones, and are forgotten themselves', () => {
    const verdicts = createVerdicts(() => 0)
    verdicts.set('good', good, 1)
    for (let i = 0; i < 2000; i += 1) verdicts.set(`${'x'.repeat(4000)}${i}`, bad, 1)
    expect(verdicts.get('good')).toBe(good)
    expect(verdicts.get(`${'x'.repeat(4000)}1999`)).toBe(bad)
    expect(verdicts.get(`${'x'.repeat(4000)}0`)).toBeUndefined()
  })

  test('hold until their time', () => {
    let now = 0
    const verdicts = createVerdicts(() => now)
    verdicts.set('good', good, 5)
    now = 4
    expect(verdicts.get('good')).toBe(good)
    now = 5
    expect(verdicts.get('good')).toBeUndefined()
  })
})

test.each(['', ' a', 'a ', 'a\nb', 'a\tb', 'gr\u00fcn'])(
  'a secret of a proxy that no header carries as it is (%j) is refused at the start',
  async (S) => {
    await expect(
      startGateway({
        stores: { blue: { url: 'http://store.test', version: '2.0' } },
        config: {
          identity: { trustedHeader: { name: 'X-User', secret: { header: 'X-Secret', env: 'S' } } },
        },
        env: { S },
      }),
    ).rejects.toMatchObject({ code: 'config-invalid' })
  },
)
