import { expect, test } from 'vitest'
import {
  catalogue,
  commandErrors,
  controlErrors,
  Failure,
  migratingErrors,
  movingErrors,
  know,
  problem,
  databaseErrors,
  resourceErrors,
  type ErrorCode,
} from '../../src/errors/index.ts'

test('what only some processes tell is looked up once they say that they do', () => {
  expect(problem('entry-changed', 'x')).toMatchObject({ code: 'entry-changed', status: 500 })
  know({
    ...movingErrors,
    ...commandErrors,
    ...resourceErrors,
    ...databaseErrors,
    ...controlErrors,
    ...migratingErrors,
  })
  for (const code of Object.keys(catalogue) as ErrorCode[]) {
    const { status, title, hint, exit } = catalogue[code]
    expect(problem(code, 'x')).toMatchObject({ code, status, title, hint })
    expect(new Failure(code, 'x')).toMatchObject({ exitCode: exit, hint })
  }
})
