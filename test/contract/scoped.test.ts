/** Changes of some bodies only: of requests or answers, of some routes. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure, formatIssue } from '../../src/errors/index.ts'
import {
  add,
  addRoutes,
  base,
  change,
  changelog,
  convert,
  defineContract,
  discard,
  inAnswers,
  inBodies,
  inRequests,
  list,
  move,
  openapi,
  ref,
  remove,
  rename,
  string,
  typescript,
  values,
  version,
  type Contract,
  type Route,
} from '../../src/contract/index.ts'
import type { ChangeDeclaration } from '../../src/contract/declare.ts'

const User = z.object({ login: z.string(), mail: z.string().optional() })
const Team = z.object({
  id: z.string(),
  name: z.string(),
  permission: z.string().optional(),
  owner: User.optional(),
})
const types = { User, Team, TeamPage: z.object({ items: z.array(Team) }) }

const route = (
  id: string,
  method: Route['method'],
  kind: Route['kind'],
  parts: Partial<Route> = {},
): Route => ({
  id,
  method,
  kind,
  path: kind === 'list' || kind === 'create' ? '/teams' : '/teams/{id}',
  summary: id,
  response: 'Team',
  ...parts,
})

const routes: readonly Route[] = [
  route('teams.list', 'GET', 'list', { response: 'TeamPage' }),
  route('teams.get', 'GET', 'read'),
  route('teams.create', 'POST', 'create', { request: 'Team' }),
  route('teams.replace', 'PUT', 'replace', { request: 'Team' }),
]

const contractOf = (...steps: readonly (readonly ChangeDeclaration[])[]): Contract =>
  defineContract({
    name: 'teams',
    base: base('1.0.0', { summary: 'First', types, routes }),
    versions: steps.map((changes, at) =>
      version(`${at + 2}.0.0`, { summary: `Version ${at + 2}`, changes }),
    ),
  })

const issuesOf = (...steps: readonly (readonly ChangeDeclaration[])[]): readonly string[] => {
  try {
    contractOf(...steps)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(formatIssue)
  }
}

const noPermissionScope = () => ({
  only: [inRequests('teams.create', { Team: [discard('permission')] })],
})

const noPermission = change('Teams are created without permission', {}, noPermissionScope())

const typeAt = (contract: Contract, key: string, id: string, side: 'request' | 'response') =>
  contract.version(key)?.routes.find((one) => one.id === id)?.[side] ?? ''

/** A body carried between two versions, as the route has it. */
const carried = (
  contract: Contract,
  id: string,
  side: 'request' | 'response',
  [from, to]: readonly [string, string],
  value: Parameters<ReturnType<Contract['lens']>['value']>[0],
) => {
  const type = typeAt(contract, from, id, side)
  expect(typeAt(contract, to, id, side)).toBe(type)
  const result = contract.lens(type, from, to).value(value)
  return result.ok ? result.value : result.problem.code
}

const team = { id: 't', name: 'Core', permission: 'pull', owner: { login: 'o' } }
const bare = { id: 't', name: 'Core', owner: { login: 'o' } }

describe('what a change of some bodies does', () => {
  test('requests of one route lose a field, its answers and all other bodies keep it', () => {
    const contract = contractOf([noPermission])
    expect(carried(contract, 'teams.create', 'request', ['1.0', '2.0'], team)).toEqual(bare)
    expect(carried(contract, 'teams.create', 'response', ['2.0', '1.0'], team)).toEqual(team)
    expect(carried(contract, 'teams.replace', 'request', ['1.0', '2.0'], team)).toEqual(team)
    expect(carried(contract, 'teams.get', 'response', ['2.0', '1.0'], team)).toEqual(team)
    expect(contract.version('2.0')?.types['TeamInTeamsCreateRequests']).toMatchObject({
      fields: { id: {}, name: {}, owner: {} },
    })
  })

  test('answers of one route change inside of what they hold', () => {
    const contract = contractOf([
      change(
        'Lists are short',
        {},
        { only: [inAnswers('teams.list', { Team: [remove('permission')] })] },
      ),
    ])
    const page = { items: [team] }
    expect(carried(contract, 'teams.list', 'response', ['1.0', '2.0'], page)).toEqual({
      items: [bare],
    })
    expect(carried(contract, 'teams.get', 'response', ['1.0', '2.0'], team)).toEqual(team)
    // Only lists answer pages: these need no type of their own, though the teams in them do.
    expect(typeAt(contract, '2.0', 'teams.list', 'response')).toBe('TeamPage')
  })

  test('a change of a type reaches its forks, before and after', () => {
    const contract = contractOf(
      [change('Names are titles', { Team: [rename('name', 'title')] })],
      [noPermission],
      [
        change('Users have names', { User: [rename('login', 'name')] }),
        change('Teams have a kind', { Team: [add('kind', string(), 'plain')] }),
      ],
    )
    expect(carried(contract, 'teams.create', 'request', ['1.0', '4.0'], team)).toEqual({
      id: 't',
      title: 'Core',
      owner: { name: 'o' },
      kind: 'plain',
    })
    expect(
      carried(contract, 'teams.get', 'response', ['4.0', '1.0'], {
        id: 't',
        title: 'Core',
        permission: 'pull',
        owner: { name: 'o' },
        kind: 'plain',
      }),
    ).toEqual(team)
  })

  test('a type inside of others parts with all that hold it', () => {
    const contract = contractOf([
      change(
        'Mails are not sent',
        {},
        { only: [inRequests('teams.create', { User: [discard('mail')] })] },
      ),
    ])
    const mailed = { id: 't', name: 'Core', owner: { login: 'o', mail: 'm' } }
    expect(carried(contract, 'teams.create', 'request', ['1.0', '2.0'], mailed)).toEqual(bare)
    expect(carried(contract, 'teams.create', 'response', ['2.0', '1.0'], mailed)).toEqual(mailed)
  })

  test('requests and answers change together, and writes are merged as ever', () => {
    const both = ['teams.get', 'teams.replace']
    const contract = contractOf([
      change(
        'One team is titled',
        {},
        { only: [inBodies(both, { Team: [rename('name', 'title')] })] },
      ),
    ])
    const titled = { id: 't', title: 'Core', permission: 'pull', owner: { login: 'o' } }
    expect(carried(contract, 'teams.replace', 'request', ['1.0', '2.0'], team)).toEqual(titled)
    expect(carried(contract, 'teams.get', 'response', ['2.0', '1.0'], titled)).toEqual(team)
    expect(carried(contract, 'teams.list', 'response', ['2.0', '1.0'], { items: [team] })).toEqual({
      items: [team],
    })
    expect(typeAt(contract, '2.0', 'teams.get', 'response')).toBe(
      typeAt(contract, '2.0', 'teams.replace', 'request'),
    )
  })

  test('bodies that parted once may part again, in any order', () => {
    const contract = contractOf(
      [
        change(
          'What makes or lists teams is without permission',
          { Team: [add('kind', string(), 'plain')] },
          {
            only: [
              inBodies(['teams.create', 'teams.list'], { Team: [discard('permission')] }),
              inRequests('teams.create', { Team: [rename('name', 'title')] }),
            ],
          },
        ),
      ],
      [
        change(
          'Owners are asked for, and have names',
          { User: [rename('login', 'name')] },
          { only: [inRequests('teams.create', { User: [rename('name', 'handle')] })] },
        ),
      ],
    )
    expect(carried(contract, 'teams.create', 'request', ['1.0', '3.0'], team)).toEqual({
      id: 't',
      title: 'Core',
      kind: 'plain',
      owner: { handle: 'o' },
    })
    expect(carried(contract, 'teams.create', 'response', ['1.0', '3.0'], team)).toEqual({
      id: 't',
      name: 'Core',
      kind: 'plain',
      owner: { name: 'o' },
    })
    expect(carried(contract, 'teams.get', 'response', ['1.0', '2.0'], team)).toEqual({
      ...team,
      kind: 'plain',
    })
  })

  test('what is added in a scope refers to the types of the scope', () => {
    const contract = contractOf([
      change(
        'Teams are created with members, who have handles',
        {},
        {
          only: [
            inRequests('teams.create', {
              User: [rename('login', 'handle')],
              Team: [add('members', list(ref('User')), [])],
            }),
          ],
        },
      ),
    ])
    const sent = { id: 't', name: 'Core', members: [{ handle: 'm' }] }
    const created = contract.version('2.0')?.types['TeamInTeamsCreateRequests']
    expect(created).toMatchObject({
      fields: { members: { shape: { of: { type: 'UserInTeamsCreateRequests' } } } },
    })
    expect(carried(contract, 'teams.create', 'request', ['2.0', '1.0'], sent)).toEqual({
      id: 't',
      name: 'Core',
    })
  })

  test('a value that looks like a reference stays a value', () => {
    const Odd = z.object({
      mark: z.unknown().default({ kind: 'ref', type: 'Team', pathsOf: 'Team' }),
      default: z.object({ owner: User }).optional(),
      note: z.string().optional(),
    })
    const contract = defineContract({
      name: 'odd',
      base: base('1.0.0', {
        summary: 'First',
        types: { User, Team: Odd },
        routes: routes.filter(({ id }) => id !== 'teams.list' && id !== 'teams.replace'),
      }),
      versions: [
        version('2.0.0', {
          summary: 'Second',
          changes: [
            change(
              'Without notes',
              {},
              {
                only: [
                  inRequests('teams.create', {
                    Team: [discard('note')],
                    User: [rename('login', 'name')],
                  }),
                ],
              },
            ),
          ],
        }),
      ],
    })
    const sent = { note: 'n', default: { owner: { login: 'o' } } }
    expect(carried(contract, 'teams.create', 'request', ['1.0', '2.0'], sent)).toEqual({
      default: { owner: { name: 'o' } },
    })
    expect(contract.version('2.0')?.types['TeamInTeamsCreateRequests']).toMatchObject({
      fields: { mark: { default: { kind: 'ref', type: 'Team', pathsOf: 'Team' } } },
    })
  })
})

describe('what documents show of it', () => {
  const contract = contractOf([
    change('Names are titles', { Team: [rename('name', 'title')] }, noPermissionScope()),
  ])

  test('a version before the change looks as it did', () => {
    const plain = contractOf([change('Names are titles', { Team: [rename('name', 'title')] })])
    expect(openapi(contract, '1.0')).toEqual(openapi(plain, '1.0'))
    const [now, then] = [contract, plain].map((one) => one.version('1.0'))
    expect(now && typescript(now)).toBe(then && typescript(then))
  })

  test('a version after it shows the types of these bodies', () => {
    const document = openapi(contract, '2.0')
    const body = JSON.stringify(document['paths'])
    expect(body).toContain('#/components/schemas/TeamInTeamsCreateRequests')
    const second = contract.version('2.0')
    expect(second && typescript(second)).toContain('export interface TeamInTeamsCreateRequests {')
  })

  test('the changelog says whose bodies change, and nothing twice', () => {
    expect(changelog(contract, '1.0', '2.0').entries[0]?.changes).toEqual([
      {
        description: 'Names are titles',
        details: [
          'Team: renames `name` to `title`',
          'Team in requests of `teams.create`: removes `permission`, which older clients may still send',
        ],
        breaking: true,
      },
    ])
  })

  test('each of several moves is told, and of the bodies that it is of', () => {
    const moved = contractOf([
      change(
        'Names and owners are in objects',
        { Team: [move('id', ['key', 'id']), move('name', ['key', 'name'])] },
        {
          only: [
            inRequests('teams.create', {
              Team: [move('permission', ['may', 'do']), move('owner', ['may', 'own'])],
            }),
          ],
        },
      ),
    ])
    expect(changelog(moved, '1.0', '2.0').entries[0]?.changes[0]?.details).toEqual([
      'Team: moves `id` to `key.id`',
      'Team: moves `name` to `key.name`',
      'Team in requests of `teams.create`: moves `permission` to `may.do`',
      'Team in requests of `teams.create`: moves `owner` to `may.own`',
    ])
  })

  test('types of their own are called as their author says', () => {
    const named = contractOf([
      change(
        'Teams are created without permission',
        {},
        {
          only: [
            inRequests(
              'teams.create',
              { Team: [discard('permission')] },
              { names: { Team: 'NewTeam' } },
            ),
          ],
        },
      ),
    ])
    expect(typeAt(named, '2.0', 'teams.create', 'request')).toBe('NewTeam')
  })
})

const only = (...edits: ChangeDeclaration['only']): readonly string[] =>
  issuesOf([change('Something', {}, { only: edits })])

describe('author errors', () => {
  test('routes and types that are not there, or have no such body', () => {
    expect(only(inRequests('teams.make', { Team: [discard('permission')] }))).toEqual([
      expect.stringMatching(
        /requests of `teams.make`: unknown route "teams.make" \(valid: teams.list, .*teams.create/,
      ),
    ])
    expect(only(inRequests('teams.get', { Team: [discard('permission')] }))).toEqual([
      expect.stringContaining('"teams.get" has no request of a type'),
    ])
    expect(only(inRequests('teams.create', { Teem: [discard('permission')] }))).toEqual([
      expect.stringContaining('unknown type "Teem"'),
    ])
    expect(only(inRequests('teams.create', { TeamPage: [rename('items', 'all')] }))).toEqual([
      expect.stringContaining('none of them carries the type "TeamPage"'),
    ])
    expect(only(inRequests([], { Team: [discard('permission')] }), inRequests('*', {}))).toEqual([
      expect.stringContaining('it touches nothing'),
      expect.stringContaining('it touches nothing'),
    ])
  })

  test('losses that nobody declares, wrong fields, names that are taken', () => {
    const merged = values({ up: { a: 'c', b: 'c' }, down: { c: 'a' } })
    expect(
      issuesOf(
        [change('Kinds', { Team: [add('kind', string({ values: ['a', 'b'] }), 'a')] })],
        [
          change(
            'Fewer',
            {},
            { only: [inRequests('teams.create', { Team: [convert('kind', merged)] })] },
          ),
        ],
      ),
    ).toEqual([expect.stringContaining('loses data on the way up')])
    expect(only(inRequests('teams.create', { Team: [discard('permit')] }))).toEqual([
      expect.stringMatching(/TeamInTeamsCreateRequests.*"permit"/),
    ])
    const named = (names: Record<string, string>) =>
      only(inRequests('teams.create', { Team: [discard('permission')] }, { names }))
    expect(named({ Team: 'User' })).toEqual([expect.stringContaining('"User" is already one')])
    expect(named({ TeamPage: 'Page' })).toEqual([
      expect.stringContaining('"names" has TeamPage, which needs no type of its own there'),
    ])
  })

  test('writes that would be merged into what has another form', () => {
    const message = /route teams.replace: it writes a .* into what "teams.get" answers/
    expect(only(inRequests('*', { Team: [discard('permission')] }))).toEqual([
      expect.stringMatching(message),
    ])
    expect(only(inAnswers('teams.get', { Team: [remove('permission')] }))).toEqual([
      expect.stringMatching(message),
    ])
    expect(only(inRequests('teams.replace', { User: [rename('login', 'name')] }))).toEqual([
      expect.stringMatching(message),
    ])
    expect(
      only(inAnswers(['teams.list', 'teams.create'], { Team: [remove('permission')] })),
    ).toEqual([])
  })

  test('a write that comes later is judged as well', () => {
    expect(
      issuesOf([
        change(
          'Lists are short',
          {},
          { only: [inAnswers('teams.get', { Team: [remove('permission')] })] },
        ),
      ]),
    ).toEqual([expect.stringContaining('teams.replace')])
    const patch = route('teams.patch', 'PATCH', 'patch', { path: '/lists', request: 'Team' })
    const put = route('lists.put', 'PUT', 'replace', { path: '/lists', request: 'Team' })
    const got = route('lists.get', 'GET', 'read', { path: '/lists' })
    expect(
      issuesOf(
        [change('Lists', {}, { routes: addRoutes(got) })],
        [change('Short', {}, { only: [inAnswers('lists.get', { Team: [remove('permission')] })] })],
        [change('Patched', {}, { routes: addRoutes(patch) })],
        [change('Replaced', {}, { routes: addRoutes(put) })],
      ),
    ).toEqual([
      expect.stringMatching(/5.0.0.*teams.patch: it writes a Team into what "lists.get"/),
      expect.stringMatching(/5.0.0.*lists.put: it writes a Team into what "lists.get"/),
    ])
  })

  test('a later change of a type that its fork cannot follow', () => {
    expect(
      issuesOf(
        [noPermission],
        [change('Permissions are roles', { Team: [rename('permission', 'role')] })],
      ),
    ).toEqual([expect.stringMatching(/TeamInTeamsCreateRequests.*permission/)])
    expect(
      issuesOf(
        [noPermission],
        [
          change(
            'Permissions are roles',
            {},
            {
              only: [
                inBodies(['teams.get', 'teams.replace'], { Team: [rename('permission', 'role')] }),
              ],
            },
          ),
        ],
      ),
    ).toEqual([])
  })
})
