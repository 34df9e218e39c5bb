/** What clients and stores see of the changes of `route-examples.ts`, by the builder that each begins with. */
import { newOnOld, oldOnNew, type Exchange } from './exchange.ts'

const thing = { id: '7', name: 'Tea' }

export const routeShows: Readonly<Record<string, readonly Exchange[]>> = {
  addRoutes: [
    { ...oldOnNew, asks: 'GET /latest' },
    { ...newOnOld, asks: 'GET /latest' },
  ],
  removeRoute: [
    { ...oldOnNew, asks: 'GET /count' },
    { ...newOnOld, asks: 'GET /count' },
  ],
  moveRoute: [
    { ...oldOnNew, asks: 'GET /things/7', answers: [{ body: thing }] },
    { ...newOnOld, asks: 'GET /things/7' },
  ],
  routeMethod: [
    { ...newOnOld, asks: 'POST /things/7', sends: { body: thing }, answers: [{ body: thing }] },
  ],
  routeStatus: [
    {
      ...oldOnNew,
      asks: 'POST /things',
      sends: { body: { name: 'Tea' } },
      answers: [{ status: 200, body: thing }],
    },
  ],
  routeTakes: [
    {
      ...oldOnNew,
      asks: 'PATCH /things/7',
      sends: {
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: { name: 'Coffee' },
      },
      answers: [{ body: { ...thing, name: 'Coffee' } }],
    },
  ],
  routeAccept: [
    {
      ...oldOnNew,
      asks: 'GET /export',
      sends: { headers: { Accept: 'text/csv, application/x-things;q=0.5' } },
      answers: [{ headers: { 'Content-Type': 'text/csv' }, body: '7,Tea' }],
      shows: ['Content-Type'],
    },
  ],
  routeMedia: [
    {
      ...oldOnNew,
      asks: 'GET /export',
      sends: { headers: { Accept: 'application/x-things' } },
      answers: [{ headers: { 'Content-Type': 'application/vnd.things+json' }, body: thing }],
      shows: ['Content-Type'],
    },
  ],
  routeResponse: [
    {
      ...oldOnNew,
      asks: 'POST /things/7/start',
      answers: [{ status: 202, body: { state: 'waiting' } }],
    },
    { ...newOnOld, asks: 'POST /things/7/start', answers: [{ status: 202 }] },
  ],
  renameHeader: [
    {
      ...oldOnNew,
      asks: 'GET /things',
      answers: [{ headers: { 'Total-Count': '1' }, body: { items: [thing] } }],
      shows: ['X-Total'],
    },
  ],
  renameQuery: [{ ...oldOnNew, asks: 'GET /things?max=5', answers: [{ body: { items: [] } }] }],
  addQuery: [
    { ...oldOnNew, asks: 'GET /things', answers: [{ body: { items: [] } }] },
    { ...newOnOld, asks: 'GET /things?region=eu', answers: [{ body: { items: [] } }] },
    { ...newOnOld, asks: 'GET /things?region=us' },
  ],
  removeQuery: [
    { ...oldOnNew, asks: 'GET /things?scope=all', answers: [{ body: { items: [] } }] },
    { ...oldOnNew, asks: 'GET /things?scope=mine' },
    { ...newOnOld, asks: 'GET /things', answers: [{ body: { items: [] } }] },
  ],
  convertQuery: [
    { ...oldOnNew, asks: 'GET /things?until=1700000000', answers: [{ body: { items: [] } }] },
  ],
  changeQuery: [
    { ...oldOnNew, asks: 'GET /things', answers: [{ body: { items: [] } }] },
    { ...newOnOld, asks: 'GET /things', answers: [{ body: { items: [] } }] },
  ],
  routeDialect: [
    { ...oldOnNew, asks: 'GET /things?name=Tea', answers: [{ body: { items: [] } }] },
    {
      ...newOnOld,
      asks: 'GET /things?filter[name][Equals]=Tea',
      answers: [{ body: { items: [] } }],
    },
    { ...newOnOld, asks: 'GET /things?filter[name][StartsWith]=T' },
  ],
}
