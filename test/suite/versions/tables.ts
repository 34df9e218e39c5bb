/** What clients may say under each scheme, and what comes of it. */
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { ContractName } from './contracts.ts'

/** What a client says, and the `API-Version` that it is answered, or the problem. */
export interface Cell {
  readonly says: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly answered?: string
  readonly code?: string
  /** Part of the problem's detail. */
  readonly detail?: string
}

interface Table {
  readonly contract: ContractName
  readonly store: string
  readonly versions: NonNullable<GatewayConfigInput['versions']>
  /** The header of answers; `API-Version` when absent. */
  readonly header?: string
  readonly cells: readonly Cell[]
}

export const vendor = (version: string) => `application/vnd.shop.v${version}+json`

export const tables: Readonly<Record<string, Table>> = {
  dates: {
    contract: 'date',
    store: '2026-03-10',
    versions: { header: 'X-GitHub-Api-Version', pathPrefix: '/{version}' },
    header: 'x-github-api-version',
    cells: [
      { says: 'nothing: the oldest', answered: '2020-01-01' },
      { says: 'header', headers: { 'X-GitHub-Api-Version': '2022-11-28' }, answered: '2022-11-28' },
      {
        says: 'media type parameter',
        headers: { Accept: 'application/json; version=2022-11-28' },
        answered: '2022-11-28',
      },
      { says: 'query', path: '/ships/a?api-version=2022-11-28', answered: '2022-11-28' },
      { says: 'path', path: '/2022-11-28/ships/a', answered: '2022-11-28' },
      { says: 'path with a v', path: '/v2022-11-28/ships/a', answered: '2022-11-28' },
      {
        says: 'the same by two names',
        headers: { 'X-GitHub-Api-Version': '2022-11-28, v2022-11-28' },
        answered: '2022-11-28',
      },
      {
        says: 'a day between',
        headers: { 'X-GitHub-Api-Version': '2023-05-01' },
        code: 'unsupported-version',
        detail: 'There is no version 2023-05-01.',
      },
      {
        says: 'no day',
        headers: { 'X-GitHub-Api-Version': '2023-02-30' },
        code: 'malformed-version',
        detail: 'a date such as 2022-11-28',
      },
      {
        says: 'a version of another scheme',
        headers: { 'X-GitHub-Api-Version': '1.0' },
        code: 'malformed-version',
      },
      { says: 'no day in the path', path: '/2023-13-01/ships/a', code: 'malformed-version' },
      {
        says: 'a media type that is not wanted',
        headers: { Accept: 'application/json;version=2026-03-10;q=0, application/json' },
        answered: '2020-01-01',
      },
      {
        says: 'one that is not wanted and another that is',
        headers: {
          Accept:
            'application/json;version=2026-03-10; Q=0.000, application/json;version=2022-11-28',
        },
        answered: '2022-11-28',
      },
    ],
  },
  'dates, or the one before': {
    contract: 'date',
    store: '2026-03-10',
    versions: { match: 'at-or-before', header: 'Stripe-Version', default: '2022-11-28' },
    header: 'stripe-version',
    cells: [
      { says: 'the first', headers: { 'Stripe-Version': '2020-01-01' }, answered: '2020-01-01' },
      {
        says: 'the day after',
        headers: { 'Stripe-Version': '2020-01-02' },
        answered: '2020-01-01',
      },
      { says: 'a day before', headers: { 'Stripe-Version': '2022-11-27' }, answered: '2020-01-01' },
      { says: 'the very day', headers: { 'Stripe-Version': '2022-11-28' }, answered: '2022-11-28' },
      { says: 'between', headers: { 'Stripe-Version': '2026-03-09' }, answered: '2022-11-28' },
      {
        says: 'a day to come',
        headers: { 'Stripe-Version': '2999-12-31' },
        answered: '2026-03-10',
      },
      { says: 'between, in the path', path: '/v2023-01-01/ships/a', answered: '2022-11-28' },
      {
        says: 'before the first',
        headers: { 'Stripe-Version': '2019-12-31' },
        code: 'unsupported-version',
        detail: '2019-12-31 is before 2020-01-01, the first version.',
      },
      { says: 'no day', headers: { 'Stripe-Version': '2022-11' }, code: 'malformed-version' },
    ],
  },
  numbers: {
    contract: 'major',
    store: '10',
    versions: {
      default: 'v1',
      pathPrefix: '/api/v{version}',
      mediaType: 'application/vnd.shop.v{version}+json',
    },
    cells: [
      { says: 'nothing', answered: 'v1' },
      { says: '2', headers: { 'API-Version': '2' }, answered: 'v2' },
      { says: 'v2', headers: { 'API-Version': 'v2' }, answered: 'v2' },
      { says: '2.0', headers: { 'API-Version': '2.0' }, answered: 'v2' },
      { says: 'all of them', headers: { 'API-Version': '2, v2, 2.0, v2.0.0' }, answered: 'v2' },
      { says: '10', headers: { 'API-Version': '10' }, answered: 'v10' },
      { says: 'path', path: '/api/v2/ships/a', answered: 'v2' },
      { says: 'media type', headers: { Accept: vendor('2') }, answered: 'v2' },
      {
        says: 'media type in capitals',
        headers: { Accept: vendor('2').toUpperCase() },
        answered: 'v2',
      },
      {
        says: 'media type, one of them not wanted',
        headers: { Accept: `${vendor('10')};q=0, ${vendor('2')};q=0.5` },
        answered: 'v2',
      },
      {
        says: 'a media type of somebody else',
        headers: { Accept: 'application/vnd.shop.view+json' },
        answered: 'v1',
      },
      { says: '2.1', headers: { 'API-Version': '2.1' }, code: 'malformed-version' },
      { says: '02', headers: { 'API-Version': '02' }, code: 'malformed-version' },
      { says: '3', headers: { 'API-Version': '3' }, code: 'unsupported-version' },
      { says: 'an unknown one in the path', path: '/api/v3/ships/a', code: 'unsupported-version' },
      { says: 'nonsense in the path', path: '/api/v2x/ships/a', code: 'malformed-version' },
      { says: 'the version elsewhere in the path', path: '/v2/ships/a', code: 'unknown-route' },
      {
        says: 'two media types',
        headers: { Accept: `${vendor('1')}, ${vendor('2')}` },
        code: 'malformed-version',
      },
      {
        says: 'more digits than a number has',
        headers: { 'API-Version': '9'.repeat(300) },
        code: 'unsupported-version',
        detail: `${'9'.repeat(64)}…`,
      },
    ],
  },
  'names of their own': {
    contract: 'own',
    store: 'v1',
    versions: { match: 'at-or-before', default: 'v1alpha1' },
    cells: [
      { says: 'nothing', answered: 'v1alpha1' },
      { says: 'header', headers: { 'API-Version': 'v1beta1' }, answered: 'v1beta1' },
      { says: 'path', path: '/v1beta1/ships/a', answered: 'v1beta1' },
      { says: 'between', headers: { 'API-Version': 'v1beta7' }, answered: 'v1beta1' },
      {
        says: 'what the scheme does not know',
        headers: { 'API-Version': 'v1gamma1' },
        code: 'malformed-version',
      },
      { says: 'a path that is no version', path: '/views/ships/a', code: 'unknown-route' },
    ],
  },
  'numbers of any length': {
    contract: 'long',
    store: '12345678901234567890.0',
    versions: { match: 'at-or-before' },
    cells: [
      { says: 'eight digits', headers: { 'API-Version': '1.20250101' }, answered: '1.20250101.0' },
      { says: 'between', headers: { 'API-Version': '1.20250102' }, answered: '1.20250101.0' },
      { says: 'fewer digits', headers: { 'API-Version': '1.9' }, answered: '1.0.0' },
      {
        says: 'more than a double holds',
        headers: { 'API-Version': '12345678901234567889.9' },
        answered: '1.20250101.0',
      },
      {
        says: 'twenty digits',
        path: '/v12345678901234567890.0/vessels/a',
        answered: '12345678901234567890.0.0',
      },
    ],
  },
}

export const fields: Readonly<Record<string, string>> = {
  '2020-01-01': 'name',
  '2022-11-28': 'title',
  '2026-03-10': 'label',
  v1alpha1: 'name',
  v1beta1: 'title',
  v2: 'title',
  v10: 'label',
  '1.0.0': 'name',
  '1.20250101.0': 'title',
  '12345678901234567890.0.0': 'label',
}
